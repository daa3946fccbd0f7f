import { seededRandom } from '@sluice/mining';

/** What both sides mine: documents, and pairs of an anchor's text with that of its positive. */
export interface Corpus {
  documents: string[];
  pairs: { anchor: string; positive: string }[];
}

const QUALITIES = 'plain sturdy light folding heavy narrow rounded polished padded quiet'.split(
  ' ',
);
const MATERIALS = 'oak steel cotton glass wool cork copper leather bamboo rubber linen brass'.split(
  ' ',
);
const THINGS =
  'table lamp kettle jacket ladder drill basket mirror bicycle clock pillow shelf bottle tent ' +
  'curtain hammer teapot rucksack bench radio blanket bucket cabinet notebook';
const USES =
  'small kitchens, mountain walks, old houses, office work, wet gardens, long journeys, children, ' +
  'night shifts, busy workshops, narrow boats, school rooms, cold winters';
const PLACES =
  'Porto Ghent Lyon Turin Bergen Krakow Leeds Malmo Graz Seville Tartu Cork Basel Split Kosice';
const COLOURS = 'grey green red white blue black yellow brown'.split(' ');

/** Documents to one that is the positive of an anchor. */
const PER_ANCHOR = 10;

/**
 * Descriptions of goods, each different, and for every tenth a request that it answers best. Goods share their
 * words with many others, so that each request has near and far candidates.
 */
export const madeCorpus = (count: number): Corpus => {
  const random = seededRandom(1);
  const oneOf = (words: readonly string[]): string => words[random.below(words.length)];
  const [things, places] = [THINGS.split(' '), PLACES.split(' ')];
  const uses = USES.split(', ');
  const documents: string[] = [];
  const pairs: Corpus['pairs'] = [];
  for (let document = 0; document < count; document++) {
    const good = `${oneOf(QUALITIES)} ${oneOf(MATERIALS)} ${oneOf(things)}`;
    const [use, place] = [oneOf(uses), oneOf(places)];
    const text = `A ${good} for ${use}, ${oneOf(COLOURS)}, made in ${place}, model ${document}.`;
    documents.push(text);
    if (document % PER_ANCHOR === 0) {
      pairs.push({ anchor: `${good} from ${place}, good for ${use}`, positive: text });
    }
  }
  return { documents, pairs };
};

/** The same corpus on the next night: one document in a hundred reads otherwise, as a positive too. */
export const changedCorpus = ({ documents, pairs }: Corpus): Corpus => {
  const changed = new Map(
    documents.filter((_, i) => i % 100 === 50).map((text) => [text, `${text} Now with a note.`]),
  );
  return {
    documents: documents.map((text) => changed.get(text) ?? text),
    pairs: pairs.map(({ anchor, positive }) => ({
      anchor,
      positive: changed.get(positive) ?? positive,
    })),
  };
};
