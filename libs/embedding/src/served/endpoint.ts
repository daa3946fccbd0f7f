import { SluiceError } from '@sluice/contracts';
import { persistently, request } from '../http/persistence.ts';

/** A server that models run on. */
export interface Endpoint {
  /** As errors name it. */
  readonly url: string;
  /** Faults that passed so far: after one, another server or another model may be answering. */
  readonly faults: number;
  /**
   * Asks until the server answers, and parses what it says as JSON.
   *
   * @throws TooMuch, or SluiceError: `unreachable` where it cannot be had, `model` where it refuses
   */
  ask(path: string, question: object | undefined, signal?: AbortSignal): Promise<unknown>;
}

export interface EndpointOptions {
  /** Milliseconds until an answer must be there. */
  timeout: number;
  /** SLUICE_EMBEDDING_API_KEY of the environment; nowhere else may a key come from. */
  key?: string;
  firstWait?: number;
}

/** The server does not take a request for its size, or for one of its texts; less of it may do. */
export class TooMuch extends SluiceError {}

/** Statuses of a request that is too large, that cannot be read, or that runs out of memory there. */
const TOO_MUCH = new Set([400, 413, 422, 424]);

/** @throws SluiceError `spec` for an address that is none, or that holds a password */
export const openEndpoint = (
  address: string,
  { timeout, key = process.env['SLUICE_EMBEDDING_API_KEY'], firstWait }: EndpointOptions,
): Endpoint => {
  const url = baseOf(address);
  let faults = 0;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (key) headers['authorization'] = `Bearer ${key}`;

  const read = async (response: Response): Promise<unknown> => {
    if (response.ok) return response.json();
    const target = response.headers.get('location');
    if (response.status < 400 && target !== null) throw moved(response.url, target);
    const said = await sayingOf(response);
    throw refusal(response.url, response.status, key ? said.replaceAll(key, '…') : said);
  };

  return {
    url,
    get faults() {
      return faults;
    },
    ask: (path, question, signal) => {
      // Texts and key are for this server: where it sends them on to is nobody's choice but the user's.
      const init: RequestInit = question
        ? {
            redirect: 'manual',
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(question),
          }
        : { redirect: 'manual', headers };
      if (signal) init.signal = signal;
      return persistently(() => request(`${url}${path}`, init, timeout, read), {
        server: url,
        signal,
        firstWait,
        onFault: () => faults++,
      });
    },
  };
};

/** Without a slash at its end. A password in it would be kept in plans and shown in errors. */
const baseOf = (address: string): string => {
  if (!URL.canParse(address)) {
    throw new SluiceError('spec', `model.path: "${address}" is no address; write http://host:port`);
  }
  const { username, password, origin, pathname, search } = new URL(address);
  if (username || password || search) {
    const remedy = 'give a key as SLUICE_EMBEDDING_API_KEY in the environment';
    throw new SluiceError('spec', `model.path: no user, password or query in ${origin}; ${remedy}`);
  }
  return `${origin}${pathname}`.replace(/\/+$/, '');
};

const moved = (url: string, target: string): SluiceError => {
  const place = URL.canParse(target, url) ? new URL(target, url).origin : 'elsewhere';
  return new SluiceError(
    'model',
    `${url} points to ${place}, which is not followed: name the server itself`,
  );
};

const refusal = (url: string, status: number, said: string): SluiceError => {
  if (status === 401 || status === 403) {
    const remedy = 'set SLUICE_EMBEDDING_API_KEY to one that it takes';
    return new SluiceError('model', `${url} does not take the API key (${status}): ${remedy}`);
  }
  const line = `${url} refuses (${status})${said && `: ${said}`}`;
  return TOO_MUCH.has(status) ? new TooMuch('model', line) : new SluiceError('model', line);
};

/** What a server says in an error of any of the forms that are about, cut to fit a line. */
const sayingOf = async (response: Response): Promise<string> => {
  const text = await response.text();
  const said = messageIn(parsed(text)) ?? text;
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
};

const messageIn = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { error, message, detail } = value as Record<string, unknown>;
  return messageIn(error) ?? messageIn(message) ?? messageIn(detail);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
