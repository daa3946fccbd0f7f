import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isBucketUri, type Infrastructure } from '@sluice/contracts';

/** The local folder for copies of what lies in buckets. */
export const scratchFolder = ({ scratch }: Infrastructure): string =>
  scratch ?? join(tmpdir(), `sluice-scratch-${userInfo().uid}`);

/**
 * The local folder for what is kept beside versions and artifacts but can be lost.
 *
 * @param home the absolute path of a folder, or the address of a bucket
 */
export const hiddenFolder = (infrastructure: Infrastructure, home: string): string =>
  isBucketUri(home) ? scratchFolder(infrastructure) : join(home, '.sluice');
