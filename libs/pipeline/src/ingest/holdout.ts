import type { Spec } from '@sluice/contracts';
import { goodRows } from './fields.ts';
import type { Reader, Relations } from './relations.ts';

/** 1 for every anchor and every document whose very text is in the evaluation set. */
export interface HeldOut {
  anchors: Uint8Array;
  documents: Uint8Array;
}

/** Reads the texts of an evaluation set, which must not be learned from in either role. */
export const readHoldout = async (
  { ports, rejects, inputOf }: Reader,
  { text }: NonNullable<Spec['input']['holdout']>,
  { anchors, documents }: Relations,
): Promise<HeldOut> => {
  const heldOut: HeldOut = {
    anchors: new Uint8Array(anchors.length),
    documents: new Uint8Array(documents.length),
  };
  for await (const { fields } of goodRows(ports.inputs, rejects, inputOf('holdout'), [text])) {
    const anchor = anchors.withText(fields[text]!);
    const document = documents.withText(fields[text]!);
    if (anchor >= 0) heldOut.anchors[anchor] = 1;
    if (document >= 0) heldOut.documents[document] = 1;
  }
  return heldOut;
};
