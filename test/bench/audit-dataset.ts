import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@sluice/mining';
import type { Manifest } from '@sluice/contracts';
import { sluice } from '../support/cli.ts';
import { writeSpec } from '../support/datasets.ts';

const CLASSES = 80;
const ROWS_EACH = 126;
/** Candidates of each anchor: 10,080 anchors of them are a million and some. */
const NEAREST = 88;
const DRAWN = 14;

const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'la', 'me', 'ni', 'po', 'ru', 'sa', 'te'];
const COMMON = 2_000;
const OWN = 30;

/** A word made of the digits of a number. */
const word = (number: number): string => {
  let text = '';
  for (let rest = number + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    text += SYLLABLES[rest % SYLLABLES.length];
  }
  return text;
};
/** What one row alone holds. */
export const RARE = 'xyzzyquux';
/** A word of one class. */
export const FREQUENT = word(COMMON + 3);

/** Texts of some twelve words: a third of them those of their class, the others anybody's. */
const rows = (): string => {
  const random = seededRandom(7);
  const lines: string[] = [];
  for (let row = 0; row < CLASSES * ROWS_EACH; row++) {
    const label = row % CLASSES;
    const length = 8 + Math.floor(random.uniform() * 9);
    const words = Array.from({ length }, () =>
      random.uniform() < 1 / 3
        ? word(COMMON + label * OWN + Math.floor(random.uniform() * OWN))
        : word(Math.floor(random.uniform() * COMMON)),
    );
    if (row === 1_234) words.push(RARE);
    lines.push(JSON.stringify({ text: words.join(' '), label: `class-${label}` }));
  }
  return lines.join('\n');
};

/** Mines a dataset whose audit holds more than a million candidates of every kind, into `folder`/out. */
export const mineMillion = async (folder: string): Promise<{ out: string; manifest: Manifest }> => {
  await writeFile(join(folder, 'rows.jsonl'), rows());
  const spec = await writeSpec(folder, {
    dataset: 'million',
    input: { classes: { path: 'rows.jsonl' } },
    model: { path: 'builtin:ngram-v1' },
    mine: { sources: ['ann', 'random'], random: { per_anchor: DRAWN } },
    filter: { relative_margin: 0.02, range_max: NEAREST, suspected: 'review' },
    select: { strategy: 'semihard', margin: 0.2, num_negatives: 8 },
  });
  const out = join(folder, 'out');
  const { code, stdout, stderr } = await sluice('run', spec, '--out', out, '--json');
  if (code !== 0) throw new Error(`the run failed: ${stderr}`);
  return { out, manifest: JSON.parse(stdout) as Manifest };
};
