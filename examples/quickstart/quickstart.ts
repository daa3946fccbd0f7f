// Mines the sample, then compares the audit with the truth: how many planted false negatives were caught?
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTables, createVersions } from '@sluice/datasets';
import { scoreAudit } from './score.ts';

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const sluice = place('../../apps/cli/bin/sluice.js');
const spec = place('quickstart.yaml');
const output = place('../../out');
const run = spawnSync(process.execPath, [sluice, 'run', spec, '--out', output], {
  stdio: 'inherit',
});
if (run.status !== 0) process.exit(run.status ?? 1);

const published = await createVersions(output).latest('quickstart');
if (!published) throw new Error(`nothing was published in ${output}`);
const unjudged = readFileSync(place('unjudged.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { query_id: string; product_id: string });
const score = await scoreAudit(createTables(), published.folder, unjudged);
const share = (part: number): string => `${((part / score.planted) * 100).toFixed(1)} %`;

process.stdout.write(
  `
planted false negatives: ${score.planted} true positives that nobody judged
  proposed as candidates  ${score.proposed}
  caught by the filters   ${score.caught} (${share(score.caught)})
  passed over             ${score.passedOver}
  left in the triplets    ${score.emitted} (${share(score.emitted)}); the ${score.perAnchor} nearest unfiltered would have had ${score.naive}
`,
);
