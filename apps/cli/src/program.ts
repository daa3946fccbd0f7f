import { createRequire } from 'node:module';
import { Argument, Command, Option } from 'commander';
import {
  jsonSchema,
  RETRAIN_EXIT_CODE,
  SCHEMAS,
  type SchemaName,
  VERDICT_FORMATS,
} from '@sluice/contracts';
import type { CacheFlags } from './cache.ts';
import type { RunFlags } from './run.ts';
import type { ExportFlags, ImportFlags } from './verdicts.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/**
 * The command line: what it takes, and who does it. A command is loaded when it is asked for: a run needs neither the
 * dashboard's database nor its server, and help needs nothing at all.
 *
 * @param signal aborted when the user interrupts
 */
export const createProgram = (signal: AbortSignal): Command => {
  const program = new Command('sluice')
    .description('Mines hard negatives and writes curated, audited triplet datasets.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(run with --help for how it is used)');

  program
    .command('run')
    .description('mine a dataset as a spec says, and publish it')
    .argument('<spec>', 'run spec, YAML or JSON')
    .option('--out <folder>', 'where versions go, instead of output.path of the spec')
    .option('--json', 'print the manifest as JSON instead of a summary')
    .addOption(
      new Option('--fail-on <what>', 'exit with 5 when the rules of the spec say so').choices([
        'retrain',
      ]),
    )
    .option('--metrics-file <file>', 'write the numbers of the dataset and the run for Prometheus')
    .option('--push-metrics <url>', 'push them to a Pushgateway instead, or as well')
    .option('--lineage-file <file>', 'add the OpenLineage events of the run to a file, a line each')
    .option('--lineage-url <url>', 'send them to a catalogue that takes them, as Marquez does')
    .action(async (spec: string, flags: RunFlags) => {
      const { run } = await import('./run.ts');
      const { manifest } = await run(spec, flags, signal);
      if (flags.failOn === 'retrain' && manifest.retrain?.recommended) {
        process.exitCode = RETRAIN_EXIT_CODE;
      }
    });

  program
    .command('verify')
    .description('check a published version against its manifest, byte for byte')
    .argument('<folder>', 'a version’s folder, or latest')
    .action(async (folder: string) => {
      const { verify } = await import('./verify.ts');
      await verify(folder);
    });

  program
    .command('ui')
    .description('open the dashboard over a folder of versions')
    .argument('<folder>', 'where runs publish to')
    .option('--port <port>', 'to listen on; 0 takes any free one', '8080')
    .action(async (folder: string, flags: { port: string }) => {
      const { ui } = await import('./ui.ts');
      await ui(folder, flags, signal);
    });

  const verdicts = program
    .command('verdicts')
    .description('what people decided about pairs of a dataset, taken elsewhere and back');
  verdicts
    .command('export')
    .description('print the ledger of a dataset')
    .argument('<out>', 'where runs publish to')
    .argument('<dataset>', 'whose ledger')
    .addOption(formatOption().default('csv'))
    .option(
      '--sample <pairs>',
      'label-studio: also so many pairs on each ground, to be judged',
      '0',
    )
    .action(async (out: string, dataset: string, flags: ExportFlags) => {
      const { exportVerdicts } = await import('./verdicts.ts');
      await exportVerdicts(out, dataset, flags);
    });
  verdicts
    .command('import')
    .description('add the verdicts of a file to the ledger, but for those it holds')
    .argument('<out>', 'where runs publish to')
    .argument('<dataset>', 'whose ledger')
    .argument('<file>', '.csv, .jsonl, or .json as Label Studio exports it')
    .addOption(formatOption())
    .option('--reviewer <name>', 'who gave those that name nobody')
    .option('--json', 'print what became of the rows as JSON')
    .action(async (out: string, dataset: string, file: string, flags: ImportFlags) => {
      const { importVerdicts } = await import('./verdicts.ts');
      await importVerdicts(out, dataset, file, flags);
    });

  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(new Argument('<name>').choices(Object.keys(SCHEMAS)))
    .action((name: SchemaName) => {
      process.stdout.write(`${JSON.stringify(jsonSchema(name), null, 2)}\n`);
    });

  const cache = program
    .command('cache')
    .description('the vectors of texts that were embedded before, kept for later runs');
  for (const [name, description, action] of [
    ['stat', 'say how many vectors there are, and how much they take', 'cacheStat'],
    ['evict', 'forget what was not used for the longest time', 'cacheEvict'],
    ['clear', 'forget all of them', 'cacheClear'],
  ] as const) {
    const command = cache
      .command(name)
      .description(description)
      .argument('<where>', 'a run spec, or the folder of a cache')
      .option('--out <folder>', 'where versions go, instead of output.path of the spec')
      .option('--json', 'print the numbers as JSON')
      .action(async (where: string, flags: CacheFlags & { maxBytes: string }) => {
        const commands = await import('./cache.ts');
        await commands[action](where, flags);
      });
    if (name === 'evict') command.requiredOption('--max-bytes <bytes>', 'what may be left');
  }
  return program;
};

const formatOption = (): Option =>
  new Option('--format <format>', 'of the file').choices(VERDICT_FORMATS);
