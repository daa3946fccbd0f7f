import { SluiceError } from '@sluice/contracts';

import { cloneCollection } from './cloning.ts';
import {
  countPoints,
  createCollection,
  dropCollection,
  findCollection,
  finishIndexing,
  refuseForeign,
  type Layout,
} from './collections.ts';
import type { Corpus } from './content-ids.ts';
import { fillCollection } from './filling.ts';
import type { Server } from './server.ts';
import { holdsCorpus } from './verification.ts';

/**
 * Has the server hold a corpus, indexed, in the collection of this name. One that holds it already is left as
 * it is; one that was cut off is completed; one that is wrong in spite of that, or that Qdrant has given up on, is
 * built anew.
 *
 * @param base a collection of an earlier corpus, to begin with a copy of it
 */
export async function provideCollection(
  server: Server,
  name: string,
  corpus: Corpus,
  layout: Layout,
  base: string | undefined,
): Promise<void> {
  const { dimensions } = corpus;
  const create = () => createCollection(server, name, dimensions, Boolean(corpus.labels), layout);
  const stands = await usable(server, name, dimensions);
  if (!stands && !(base && (await cloneCollection(server, base, name, dimensions, layout))))
    await create();
  if (await completed(server, name, corpus)) return;
  await dropCollection(server, name);
  await create();
  if (await completed(server, name, corpus)) return;
  throw new SluiceError(
    'internal',
    `Qdrant collection ${name} does not hold what was sent to it: look at its disk and its log`,
  );
}

/** Whether there is a collection to go on with: one that Qdrant has given up on is taken away. */
async function usable(server: Server, name: string, dimensions: number): Promise<boolean> {
  const standing = await findCollection(server, name);
  if (!standing) return false;
  refuseForeign(standing, name, dimensions);
  if (standing.status !== 'red') return true;
  // Red it stays until the server is started again, even when its disk has long had room.
  await dropCollection(server, name);
  return false;
}

/** Brings what is missing; whether the collection, ready to be searched, then holds the corpus. */
async function completed(server: Server, name: string, corpus: Corpus): Promise<boolean> {
  if (!(await holdsCorpus(server, name, corpus))) {
    const empty = (await countPoints(server, name)) === 0;
    await fillCollection(server, name, corpus, empty);
    if (!(await holdsCorpus(server, name, corpus))) return false;
  }
  await finishIndexing(server, name);
  // That takes a while: a server that has died meanwhile may be back with less than it had.
  return holdsCorpus(server, name, corpus);
}
