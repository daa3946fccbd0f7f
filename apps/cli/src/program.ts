import { Argument, Command, Option } from 'commander';
import {
  jsonSchema,
  RETRAIN_EXIT_CODE,
  SCHEMAS,
  type SchemaName,
  VERDICT_FORMATS,
} from '@sluice/contracts';
import { cacheClear, cacheEvict, cacheStat } from './cache.ts';
import { run, type RunFlags } from './run.ts';
import { ui } from './ui.ts';
import { exportVerdicts, importVerdicts, type ExportFlags, type ImportFlags } from './verdicts.ts';
import { verify } from './verify.ts';

/** The command line: what it takes, and who does it. @param signal aborted when the user interrupts */
export const createProgram = (signal: AbortSignal): Command => {
  const program = new Command('sluice')
    .description('Mines hard negatives and writes curated, audited triplet datasets.')
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
      const { manifest } = await run(spec, flags, signal);
      if (flags.failOn === 'retrain' && manifest.retrain?.recommended) {
        process.exitCode = RETRAIN_EXIT_CODE;
      }
    });

  program
    .command('verify')
    .description('check a published version against its manifest, byte for byte')
    .argument('<folder>', 'a version’s folder, or latest')
    .action((folder: string) => verify(folder));

  program
    .command('ui')
    .description('open the dashboard over a folder of versions')
    .argument('<folder>', 'where runs publish to')
    .option('--port <port>', 'to listen on; 0 takes any free one', '8080')
    .action((folder: string, flags: { port: string }) => ui(folder, flags, signal));

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
    .action((out: string, dataset: string, flags: ExportFlags) =>
      exportVerdicts(out, dataset, flags),
    );
  verdicts
    .command('import')
    .description('add the verdicts of a file to the ledger, but for those it holds')
    .argument('<out>', 'where runs publish to')
    .argument('<dataset>', 'whose ledger')
    .argument('<file>', '.csv, .jsonl, or .json as Label Studio exports it')
    .addOption(formatOption())
    .option('--reviewer <name>', 'who gave those that name nobody')
    .option('--json', 'print what became of the rows as JSON')
    .action((out: string, dataset: string, file: string, flags: ImportFlags) =>
      importVerdicts(out, dataset, file, flags),
    );

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
    ['stat', 'say how many vectors there are, and how much they take', cacheStat],
    ['evict', 'forget what was not used for the longest time', cacheEvict],
    ['clear', 'forget all of them', cacheClear],
  ] as const) {
    const command = cache
      .command(name)
      .description(description)
      .argument('<where>', 'a run spec, or the folder of a cache')
      .option('--out <folder>', 'where versions go, instead of output.path of the spec')
      .option('--json', 'print the numbers as JSON')
      .action(action);
    if (name === 'evict') command.requiredOption('--max-bytes <bytes>', 'what may be left');
  }
  return program;
};

const formatOption = (): Option =>
  new Option('--format <format>', 'of the file').choices(VERDICT_FORMATS);
