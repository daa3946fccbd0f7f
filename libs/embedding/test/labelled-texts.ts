import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Texts with their classes, split as for a nearest-neighbour classifier. */
export interface LabelledTexts {
  name: string;
  train: { text: string; label: string }[];
  test: { text: string; label: string }[];
}

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = resolve(ROOT, process.env['SLUICE_DATA_DIR'] ?? '../shared/data', 'banking77');

/** BANKING77 (Casanueva et al. 2020) where it is at hand, else a few requests of the same sort. */
export function labelledTexts(): LabelledTexts {
  if (!existsSync(FOLDER)) {
    console.warn(
      `left out: accuracy on BANKING77, for there is no ${FOLDER}; a small set stands in`,
    );
    return { name: 'a small set', ...SMALL_SET };
  }
  const [train, test] = ['train.csv', 'test.csv'].map((file) => rows(join(FOLDER, file)));
  return { name: 'BANKING77', train, test };
}

/** Two columns; the first may be quoted, with quotes doubled inside. */
function rows(path: string): { text: string; label: string }[] {
  const row = /(?:"((?:[^"]|"")*)"|([^",\n]*)),([^",\n]+)\n/g;
  return Array.from(readFileSync(path, 'utf8').matchAll(row), ([, quoted, plain, label]) => ({
    text: quoted?.replaceAll('""', '"') ?? plain,
    label: label.trim(),
  })).slice(1);
}

const SMALL_SET = {
  train: [
    { text: 'My parcel has not come yet', label: 'delivery' },
    { text: 'When will you deliver the parcels I ordered?', label: 'delivery' },
    { text: 'I forgot my password', label: 'password' },
    { text: 'How do I reset the password of my account?', label: 'password' },
    { text: 'Send the money back, I want a refund', label: 'refund' },
    { text: 'Are refunds paid to my card?', label: 'refund' },
    { text: 'Which colours does the jacket come in?', label: 'colour' },
    { text: 'Is there a blue jacket?', label: 'colour' },
  ],
  test: [
    { text: 'Is my parcel being delivered today?', label: 'delivery' },
    { text: 'I need to change a forgotten password', label: 'password' },
    { text: 'You have not refunded me', label: 'refund' },
    { text: 'Do you sell jackets of another colour?', label: 'colour' },
  ],
};
