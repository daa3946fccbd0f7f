import { afterAll, beforeAll } from 'vitest';
import type { Records } from '@sluice/records';
import { type Bench, stoppedClock } from './bench.ts';
import { deliveriesConform } from './deliveries.ts';
import { keysConform } from './keys.ts';
import { runsConform } from './runs.ts';
import { schedulesConform } from './schedules.ts';
import { specsConform } from './specs.ts';
import { verdictsConform } from './verdicts.ts';
import { webhooksConform } from './webhooks.ts';

/** What records must hold to, whichever database keeps them. */
export const conformsToRecords = (open: (now: () => Date) => Promise<Records>): void => {
  const clock = stoppedClock();
  let records: Records | undefined;
  beforeAll(async () => {
    records = await open(clock.now);
  }, 120_000);
  afterAll(() => records?.close());
  const bench: Bench = {
    ...clock,
    get records() {
      return records!;
    },
  };
  specsConform(bench);
  runsConform(bench);
  schedulesConform(bench);
  keysConform(bench);
  webhooksConform(bench);
  deliveriesConform(bench);
  verdictsConform(bench);
};
