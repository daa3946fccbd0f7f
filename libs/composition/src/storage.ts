import { join } from 'node:path';
import { isBucketUri } from '@sluice/contracts';
import { createArchivedVersions, createInputs, createVersions } from '@sluice/datasets';
import type { Ports, Runs } from '@sluice/pipeline';
import {
  checkFolderArtifacts,
  createBucketArtifacts,
  createBucketEvents,
  createBucketInputs,
  createBucketLedger,
  createBucketRuns,
  createBucketVersions,
  createFileEvents,
  createFileLedger,
  createFileRuns,
  createFolderArtifacts,
  openBucket,
  openScratch,
} from '@sluice/storage';

/** Where artifacts, versions and events are kept. */
export interface Storage extends Pick<
  Ports,
  'artifacts' | 'versions' | 'events' | 'ledger' | 'inputs'
> {
  runs: Runs;
  /** Whether the storage can be used now. @throws SluiceError */
  check(): Promise<void>;
  close(): void;
}

/**
 * @param home a folder, or `s3://bucket/prefix`
 * @param scratch a local folder for copies of what lies in buckets
 */
export const composeStorage = async (home: string, scratchFolder: string): Promise<Storage> => {
  const scratch = await openScratch(scratchFolder);
  const inputs = createBucketInputs(createInputs(), scratch);
  if (!isBucketUri(home)) {
    const root = join(home, '.sluice', 'artifacts');
    return {
      artifacts: await createFolderArtifacts(root),
      versions: createVersions(home),
      events: createFileEvents(home),
      ledger: createFileLedger(home),
      runs: createFileRuns(join(home, '.sluice', 'runs')),
      inputs,
      check: () => checkFolderArtifacts(root),
      close: () => undefined,
    };
  }
  // It may be away now and come later: whoever needs it at once asks `check`.
  const bucket = openBucket(home);
  return {
    artifacts: createBucketArtifacts(bucket, scratch),
    versions: createArchivedVersions(createBucketVersions(bucket, scratch), () => scratch.create()),
    events: createBucketEvents(bucket),
    ledger: createBucketLedger(bucket),
    runs: createBucketRuns(bucket),
    inputs,
    check: () => bucket.check(),
    close: () => bucket.close(),
  };
};
