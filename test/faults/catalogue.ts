import { BUCKET_STORAGE } from './bucket.ts';
import { DELIVERY } from './delivery.ts';
import type { Fault } from './fault.ts';
import { PROCESSES } from './processes.ts';
import { QDRANT } from './qdrant.ts';
import { REDIS } from './redis.ts';
import { SOAK } from './soak.ts';
import { STORAGE } from './storage.ts';
import { ZOMBIES } from './zombies.ts';

/** Every fault there is, and how often all of `npm run test:faults` tries it. */
export const FAULTS: readonly Pick<Fault, 'name' | 'tries'>[] = [
  ...[PROCESSES, ZOMBIES, REDIS, QDRANT, STORAGE, BUCKET_STORAGE, DELIVERY].flatMap(
    ({ faults }) => faults,
  ),
  { name: SOAK, tries: { fast: 0, all: 1 } },
];
