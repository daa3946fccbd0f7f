import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests keep the copy of an initialised database, from one run of them to the next. */
export const testCache = join(tmpdir(), 'sluice-queue-tests');
