import { hashKeys, HARDNESS } from '@sluice/mining';
import type { TripletExample } from '../ports.ts';
import type { Facts } from './ingest.ts';
import type { Texts } from './texts.ts';

/** Examples of each hardness shown in the report. */
const PER_HARDNESS = 10;

interface Offered {
  hardness: number;
  anchor: number;
  positive: number;
  negative: number;
  dAp: number;
  dAn: number;
}

/** Draws the triplets of the report: a seeded sample that does not depend on how rows were sharded. */
export interface ExampleDraw {
  offer(triplet: Offered): void;
  /** The anchors and documents whose texts `finish` needs. */
  rows(): { anchors: number[]; documents: number[] };
  finish(texts: Texts): TripletExample[];
}

export const startExamples = (seed: number, keys: Facts['keys']): ExampleDraw => {
  const drawn = HARDNESS.map((): { lot: number; triplet: Offered }[] => []);
  return {
    offer: (triplet) => {
      const best = drawn[triplet.hardness]!;
      const lot = hashKeys(seed, keys.anchors[triplet.anchor]!, keys.documents[triplet.negative]!);
      if (best.length === PER_HARDNESS && lot >= best.at(-1)!.lot) return;
      best.push({ lot, triplet });
      best.sort((a, b) => a.lot - b.lot);
      best.length = Math.min(best.length, PER_HARDNESS);
    },
    rows: () => {
      const triplets = drawn.flat().map(({ triplet }) => triplet);
      return {
        anchors: triplets.map(({ anchor }) => anchor),
        documents: triplets.flatMap(({ positive, negative }) => [positive, negative]),
      };
    },
    finish: ({ anchors, documents }) =>
      drawn.flat().map(({ triplet }) => ({
        hardness: HARDNESS[triplet.hardness]!,
        anchor: anchors.at(triplet.anchor),
        positive: documents.at(triplet.positive),
        negative: documents.at(triplet.negative),
        d_ap: triplet.dAp,
        d_an: triplet.dAn,
      })),
  };
};
