import { appendFile } from 'node:fs/promises';
import { asSluiceError, type Manifest, SluiceError } from '@sluice/contracts';
import {
  completedLineage,
  failedLineage,
  type LineageEvent,
  type Plan,
  startedLineage,
} from '@sluice/pipeline';

/** Where the OpenLineage events of a run go. */
export interface LineageTargets {
  /** A line of JSON each is added. */
  file?: string;
  /** What takes them, as Marquez does. */
  url?: URL;
}

/** Tells of one run, in the order of these. */
export interface RunLineage {
  started: (plan: string, planned: Plan) => Promise<void>;
  /** @throws SluiceError `output` or `unreachable` when it could not be told */
  completed: (manifest: Manifest) => Promise<void>;
  failed: (plan: string, planned: Plan, error: unknown) => Promise<void>;
}

/** Milliseconds a catalogue has to answer in. */
const PATIENCE = 10_000;
/** Where OpenLineage's own clients send to, below the address that they are given. */
const ENDPOINT = 'api/v1/lineage';

/** @throws SluiceError `usage` for what is no address */
export const lineageAddress = (text: string): URL => {
  const url = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new SluiceError(
    'usage',
    '--lineage-url: give the address of what takes OpenLineage events, as http://marquez:5000, without a password',
  );
};

/**
 * A catalogue that is away keeps no run from its work and hides no failure: only that a run is complete must get there.
 *
 * @param key what the catalogue asks for, as OpenLineage's own clients send it
 */
export const tellLineage = (
  { file, url }: LineageTargets,
  { log, key }: { log: (line: string) => void; key?: string },
): RunLineage => {
  const tell = async (event: LineageEvent): Promise<void> => {
    if (file !== undefined) await append(file, event);
    if (url) await post(url, event, key);
  };
  const tried = (event: LineageEvent): Promise<void> =>
    tell(event).catch((error: unknown) => log(asSluiceError(error).message));
  return {
    started: (plan, planned) => tried(startedLineage(plan, planned, now())),
    completed: (manifest) => tell(completedLineage(manifest, now())),
    failed: (plan, planned, error) =>
      tried(failedLineage(plan, planned, asSluiceError(error).message, now())),
  };
};

const now = (): string => new Date().toISOString();

const append = async (file: string, event: LineageEvent): Promise<void> => {
  await appendFile(file, `${JSON.stringify(event)}\n`).catch((error: Error) => {
    throw new SluiceError('output', `the lineage: ${error.message}`, { cause: error });
  });
};

const post = async (url: URL, event: LineageEvent, key?: string): Promise<void> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new SluiceError('unreachable', `the lineage: ${url.origin} ${why}`, { cause });
  };
  const answer = await fetch(new URL(ENDPOINT, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => refuse('does not answer', error));
  if (!answer.ok) refuse(`takes none: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
};
