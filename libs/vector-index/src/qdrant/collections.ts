import type { Schemas } from '@qdrant/js-client-rest';

import { SluiceError, type QdrantSettings } from '@sluice/contracts';

import { asFault } from './rest-client.ts';
import { LABEL } from './points.ts';
import type { Server } from './server.ts';

export type CollectionInfo = Schemas['CollectionInfo'];

/** How a collection is laid out. */
export type Layout = Pick<
  QdrantSettings,
  'm' | 'ef_construct' | 'quantization' | 'shards' | 'replicas'
>;

/** Vectors come as they are to be compared; Qdrant's cosine distance would change their bytes. */
const DISTANCE = 'Dot';

/** Points of one answer: ids alone, so a page is a few hundred kilobytes. */
const PAGE = 10_000;

/** Kilobytes of vectors from which on a segment gets a graph; Qdrant's own default. */
const INDEXING_THRESHOLD = 10_000;

const POLL_MS = 250;
/** In a row: between a change and the work it causes there may be a moment without either. */
const GREENS = 2;

export const findCollection = (server: Server, name: string): Promise<CollectionInfo | undefined> =>
  server.manage((client) => client.getCollection(name).catch(unless(404)));

/** Without indexing, so that it can be filled fast. */
export async function createCollection(
  server: Server,
  name: string,
  dimensions: number,
  labelled: boolean,
  layout: Layout,
): Promise<void> {
  await server.manage((client) =>
    client
      .createCollection(name, {
        vectors: { size: dimensions, distance: DISTANCE },
        hnsw_config: { m: layout.m, ef_construct: layout.ef_construct },
        quantization_config: QUANTIZATION[layout.quantization],
        optimizers_config: { indexing_threshold: 0 },
        shard_number: layout.shards,
        replication_factor: layout.replicas,
      })
      // Another process was faster.
      .catch(unless(409)),
  );
  if (!labelled) return;
  await server.manage((client) =>
    client.createPayloadIndex(name, {
      field_name: LABEL,
      field_schema: { type: 'integer', lookup: true, range: false },
      wait: true,
    }),
  );
}

const QUANTIZATION = {
  none: undefined,
  int8: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
  binary: { binary: { always_ram: true } },
} as const satisfies Record<
  QdrantSettings['quantization'],
  Schemas['QuantizationConfig'] | undefined
>;

/** Whether a collection is laid out so. */
export function hasLayout(info: CollectionInfo, dimensions: number, layout: Layout): boolean {
  const { params, hnsw_config: hnsw, quantization_config: quantization } = info.config;
  const kind = quantization ? ('scalar' in quantization ? 'int8' : 'binary') : 'none';
  const { size, distance } = vectorParams(info);
  return (
    size === dimensions &&
    distance === DISTANCE &&
    hnsw.m === layout.m &&
    hnsw.ef_construct === layout.ef_construct &&
    kind === layout.quantization &&
    params.shard_number === layout.shards &&
    params.replication_factor === layout.replicas
  );
}

/** @throws SluiceError `occupied` for a collection that somebody else must have made */
export function refuseForeign(info: CollectionInfo, name: string, dimensions: number): void {
  const { size, distance } = vectorParams(info);
  if (size === dimensions && distance === DISTANCE) return;
  const found = size === undefined ? 'named vectors' : `${size} dimensions, distance ${distance}`;
  throw new SluiceError(
    'occupied',
    `Qdrant collection ${name} has ${found}, not ${dimensions} dimensions, distance ${DISTANCE}: ` +
      'somebody else made it; delete it, or use another server',
  );
}

const vectorParams = ({ config }: CollectionInfo): Partial<Schemas['VectorParams']> =>
  config.params.vectors ?? {};

export const dropCollection = async (server: Server, name: string): Promise<void> => {
  await server.manage((client) => client.deleteCollection(name));
};

export const countPoints = async (server: Server, name: string): Promise<number> =>
  (await server.manage((client) => client.count(name, { exact: true }))).count;

/** The ids of all points, some thousand at a time. */
export async function* pointIds(server: Server, name: string): AsyncIterable<number[]> {
  let offset: Schemas['ScrollRequest']['offset'];
  do {
    const page = await server.manage((client) =>
      client.scroll(name, { limit: PAGE, offset, with_payload: false, with_vector: false }),
    );
    yield page.points.map(({ id }) => Number(id));
    offset = page.next_page_offset;
  } while (offset !== null && offset !== undefined);
}

export async function removePoints(server: Server, name: string, ids: number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += PAGE) {
    const points = ids.slice(start, start + PAGE);
    await server.manage((client) => client.delete(name, { points, wait: true }));
  }
}

/** Graphs are not built while points come in: each would soon be built again. */
export const stopIndexing = (server: Server, name: string): Promise<unknown> =>
  setThreshold(server, name, 0);

/**
 * Has all graphs built, and waits until they are.
 *
 * @throws SluiceError `unreachable` where Qdrant gives up on it
 */
export async function finishIndexing(server: Server, name: string): Promise<void> {
  const { config } = await getCollection(server, name);
  if (config.optimizer_config.indexing_threshold !== INDEXING_THRESHOLD)
    await setThreshold(server, name, INDEXING_THRESHOLD);
  for (let greens = 0; greens < GREENS;) {
    const { status, optimizer_status: optimizer } = await getCollection(server, name);
    if (status === 'red') {
      const detail = optimizer === 'ok' ? 'red' : optimizer.error;
      throw new SluiceError(
        'unreachable',
        `Qdrant cannot index collection ${name}: ${detail}; look at its disk and its log`,
      );
    }
    // Grey: there is work to do, which starts with the next change, if only by name.
    if (status === 'grey') await setThreshold(server, name, INDEXING_THRESHOLD);
    greens = status === 'green' ? greens + 1 : 0;
    if (greens < GREENS) await server.pause(POLL_MS);
  }
}

const getCollection = (server: Server, name: string): Promise<CollectionInfo> =>
  server.manage((client) => client.getCollection(name));

const setThreshold = (server: Server, name: string, kilobytes: number): Promise<unknown> =>
  server.manage((client) =>
    client.updateCollection(name, { optimizers_config: { indexing_threshold: kilobytes } }),
  );

/** For an answer of this status there is a value, if only undefined; any other fault stays one. */
const unless =
  (status: number) =>
  (error: unknown): undefined => {
    if ((error as { status?: number }).status !== status) asFault(error);
  };
