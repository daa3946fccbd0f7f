/**
 * English words that carry grammar or courtesy rather than subject, as tokens spell them: lower case, no
 * apostrophe. Written by hand, not counted in a corpus: the encoder is the same whatever it encodes.
 */
export const FUNCTION_WORDS: readonly string[] = [
  'a an the this that these those some any all each every',
  'i me my mine we us our ours you your yours he him his she her it its they them their there here',
  'who whom whose which what when where why how',
  'am is are was were be been being have has had having do does did doing',
  'will would shall should can could may might must get got let want need like know please',
  'of to in on at by for from with without into onto about as than after before since until during',
  'and or but nor so if then because while though not no just only also too very',
  'im ive id ill youre hes shes theyre thats theres isnt arent wasnt werent dont doesnt didnt',
  'havent hasnt hadnt cant cannot couldnt wont wouldnt shouldnt',
].flatMap((line) => line.split(' '));
