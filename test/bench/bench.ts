import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Benchmark } from './figure.ts';
import { figureTable } from './figure.ts';
import { commit, machine } from './machine.ts';

/** To add a benchmark, write one file like those named here and list it. */
const BENCHMARKS: Record<string, () => Promise<Benchmark>> = {
  quality: async () => (await import('./quality.ts')).quality,
  embed: async () => (await import('./embed.ts')).embedBenchmark,
  qdrant: async () => (await import('./qdrant.ts')).qdrantBenchmark,
  neighbours: async () => (await import('./neighbours.ts')).neighboursBenchmark,
  workers: async () => (await import('./workers.ts')).workersBenchmark,
  curate: async () => (await import('./curate.ts')).curateBenchmark,
  audit: async () => (await import('./audit.ts')).auditBenchmark,
  selection: async () => (await import('./selection.ts')).selectionBenchmark,
  growth: async () => (await import('./growth.ts')).growthBenchmark,
  'fine-tune': async () => (await import('./fine-tune.ts')).fineTuneBenchmark,
  'end-to-end': async () => (await import('./end-to-end.ts')).endToEndBenchmark,
  'control-plane': async () => (await import('./control-plane.ts')).controlPlaneBenchmark,
};

const usage = `usage: npm run bench -- NAME [--json FILE]; NAME is one of ${Object.keys(BENCHMARKS).join(', ')}`;

const readArguments = (): { name?: string; json?: string } => {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' } },
    });
    return positionals.length === 1 ? { name: positionals[0], ...values } : {};
  } catch {
    return {};
  }
};

const { name, json } = readArguments();
if (name === undefined || !Object.hasOwn(BENCHMARKS, name)) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const { measure } = await BENCHMARKS[name]();
  const where = { name, machine: machine(), commit: commit() };
  const { figures, notes } = await measure();
  const heading = `## ${name}\n\n${where.machine}; commit ${where.commit ?? 'unknown'}`;
  process.stdout.write(`${[heading, figureTable(figures), notes].filter(Boolean).join('\n\n')}\n`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ ...where, figures }, null, 2)}\n`);
  }
}
