import type { JobName } from '@sluice/contracts';
import type { WORKERS } from '../support/app-process.ts';

/** Which process works on which kind of job. */
export const WORKER_OF: Record<JobName, (typeof WORKERS)[number]> = {
  ingest: 'curate-worker',
  embed: 'embed-worker',
  index: 'ann-worker',
  neighbours: 'ann-worker',
  errors: 'error-worker',
  'in-batch': 'error-worker',
  mine: 'curate-worker',
  curate: 'curate-worker',
  publish: 'curate-worker',
  notify: 'curate-worker',
};
