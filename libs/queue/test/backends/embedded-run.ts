// A program that does one run in process, prints what it did, and has nothing more to do.
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { runPlan } from '../../src/runner.ts';
import { ingest, mine, newPlan, pipelineDouble } from '../pipeline-double.ts';

const backend = await embeddedBackend();
const plan = newPlan();
const pipeline = pipelineDouble(() => [[ingest(plan)], mine(plan, 2)]);
await runPlan(backend, { plan, ...pipeline });
await backend.close();
process.stdout.write(`${pipeline.attempts.length} jobs`);
