import type { Ragged } from '@sluice/mining';
import type { PlannedInput } from '../plan.ts';
import type { Ports } from '../ports.ts';
import type { TextRows } from './documents.ts';
import type { Rejects } from './rejects.ts';

/** What the readers of the input kinds are given. */
export interface Reader {
  ports: Ports;
  rejects: Rejects;
  inputOf: (part: PlannedInput['part']) => PlannedInput;
  openTexts: (file: string) => Promise<TextRows>;
  /** Local path of a file of the ingest artifact being written. */
  path: (file: string) => string;
}

/** How anchors and documents belong together, whatever the input looked like. */
export interface Relations {
  documents: TextRows;
  anchors: TextRows;
  /** Per anchor, the document with its very text, or −1. */
  own: Int32Array;
  /** Positives by class … */
  labels?: {
    anchors: Int32Array;
    documents: Int32Array;
    /** Of each label the words of a digest of its name. */
    keys: Int32Array;
  };
  /** … or positives by judgement, in the order of the file. */
  judged?: Ragged & { grades: Float64Array };
  /** The most and the fewest positives any one anchor has, repeated rows counted. */
  mostPositives: number;
  fewestPositives: number;
}

export const extremes = (
  perAnchor: Int32Array,
): Pick<Relations, 'mostPositives' | 'fewestPositives'> => ({
  mostPositives: perAnchor.reduce((a, b) => Math.max(a, b), 0),
  fewestPositives: perAnchor.reduce((a, b) => Math.min(a, b), perAnchor[0] ?? 0),
});
