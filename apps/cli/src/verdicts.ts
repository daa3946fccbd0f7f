import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { createAudits, openTasks, withTexts } from '@sluice/audit';
import {
  composeStorage,
  hiddenFolder,
  placed,
  scratchFolder,
  type Storage,
} from '@sluice/composition';
import {
  DATASET_NAME,
  infrastructureSchema,
  SluiceError,
  type Verdict,
  type VerdictFormat,
} from '@sluice/contracts';
import { readVerdicts, writeVerdicts } from '@sluice/datasets';
import { newVerdicts } from '@sluice/pipeline';
import { count } from './numbers.ts';

export interface ExportFlags {
  format: VerdictFormat;
  sample: string;
}

export interface ImportFlags {
  format?: VerdictFormat;
  reviewer?: string;
  json?: boolean;
}

const FORMATS: Record<string, VerdictFormat> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'label-studio',
};

/** Rows of a file whose faults are shown; the others are as many more. */
const SHOWN = 50;
/** The sample of pairs is the one that reviewers are shown. */
const SEED = 1;

/** `sluice verdicts export OUT DATASET`: the ledger of a dataset on the standard output. */
export const exportVerdicts = async (
  out: string,
  dataset: string,
  { format, sample }: ExportFlags,
): Promise<void> => {
  const each = Number(sample);
  if (!Number.isInteger(each) || each < 0) {
    throw new SluiceError('usage', `--sample ${sample}: give a number of pairs`);
  }
  await withLedger(out, dataset, async ({ storage, verdicts, cache }) => {
    const latest = await storage.versions.latest(dataset);
    const audits = createAudits(cache);
    try {
      const audit =
        latest && audits.open(await storage.versions.open(latest.manifest), latest.manifest);
      const tasks = audit && each > 0 ? await openTasks(verdicts, audit, { each, seed: SEED }) : [];
      const records = audit ? await withTexts(verdicts, audit) : verdicts;
      process.stdout.write(writeVerdicts(format, records, tasks));
    } finally {
      await audits.close();
    }
  });
};

/** `sluice verdicts import OUT DATASET FILE`: adds what the ledger does not hold yet. */
export const importVerdicts = async (
  out: string,
  dataset: string,
  file: string,
  { format = FORMATS[extname(file).toLowerCase()], reviewer, json }: ImportFlags,
): Promise<void> => {
  if (format === undefined) {
    throw new SluiceError('usage', `${file}: is of an unknown kind; say --format`);
  }
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const fault = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new SluiceError('usage', `${file}: ${fault}`);
  });
  await withLedger(out, dataset, async ({ storage, verdicts }) => {
    const source = { name: basename(file), dataset, now: new Date().toISOString(), reviewer };
    const read = await readVerdicts(format, bytes, source);
    const added = newVerdicts(verdicts, read.verdicts);
    await storage.ledger.append(dataset, added);
    const standing = read.verdicts.length - added.length;
    process.stdout.write(
      json
        ? `${JSON.stringify({ added: added.length, standing, faults: read.faults }, null, 2)}\n`
        : `${dataset}: ${count(added.length)} verdicts added, ${count(standing)} there already\n`,
    );
    if (read.faults.length === 0) return;
    const more = read.faults.length - SHOWN;
    const lines = [
      ...read.faults.slice(0, SHOWN),
      ...(more > 0 ? [`${source.name}: ${count(more)} more rows are no verdicts`] : []),
    ];
    throw new SluiceError('input', lines.join('\n'));
  });
};

interface OpenLedger {
  storage: Storage;
  verdicts: Verdict[];
  /** A folder for what can be lost. */
  cache: string;
}

const withLedger = async (
  out: string,
  dataset: string,
  use: (ledger: OpenLedger) => Promise<void>,
): Promise<void> => {
  if (!DATASET_NAME.test(dataset)) {
    throw new SluiceError('usage', `${dataset}: is no name of a dataset`);
  }
  const home = placed(out, process.cwd());
  const infrastructure = infrastructureSchema.parse({});
  const storage = await composeStorage(home, scratchFolder(infrastructure));
  try {
    const verdicts = await storage.ledger.verdicts(dataset);
    await use({ storage, verdicts, cache: join(hiddenFolder(infrastructure, home), 'audits') });
  } finally {
    storage.close();
  }
};
