import type * as contracts from '@sluice/contracts';
import { apiKey, askForKey } from './key.ts';

/** Every route of the control plane, as the contracts define it. */
type AnyRoute = {
  [Name in keyof typeof contracts]: (typeof contracts)[Name] extends contracts.Route
    ? (typeof contracts)[Name]
    : never;
}[keyof typeof contracts];

type RouteAt<Method extends string, Path extends string> = Extract<
  AnyRoute,
  { method: Method; path: Path }
>;
export type PathOf<Method extends string> = Extract<AnyRoute, { method: Method }>['path'];

type Input<R, Part extends string> =
  R extends Record<Part, { _zod: { input: infer Value } }> ? Value : undefined;

/** What is asked of a route: the parameters of its path and its query, and a body. */
export interface Asked<Method extends string, Path extends string> {
  params?: Input<RouteAt<Method, Path>, 'params'>;
  query?: Partial<Input<RouteAt<Method, Path>, 'query'>>;
  body?: Input<RouteAt<Method, Path>, 'body'>;
  signal?: AbortSignal;
}
export type Answered<Method extends string, Path extends string> = contracts.AnswerOf<
  RouteAt<Method, Path>
>;

/** An error that the API tells of. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** The address of a route with its parameters and its query filled in. */
export const addressOf = (path: string, params: object = {}, query: object = {}): string => {
  const values = params as Record<string, string | number>;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  const search = new URLSearchParams();
  type Word = string | number | boolean | undefined;
  for (const [name, value] of Object.entries(query) as [string, Word | Word[]][]) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
};

/** @throws Problem when the API refuses; asks for a key first where it wants one */
export const request = async <Method extends 'get' | 'post' | 'put' | 'delete', P extends string>(
  method: Method,
  path: P,
  { params, query, body, signal }: Asked<Method, P> = {},
): Promise<Answered<Method, P>> => {
  const response = await send(method, addressOf(path, params as object, query ?? {}), body, signal);
  return (await response.json()) as Answered<Method, P>;
};

/** Sends a request with the key at hand, and once more with the one that a person gives when it is refused. */
export const send = async (
  method: string,
  address: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> => {
  for (;;) {
    const key = apiKey();
    const response = await fetch(address, {
      method: method.toUpperCase(),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status !== 401 || !(await askForKey(key))) throw problem;
  }
};

const problemOf = async (response: Response): Promise<Problem> => {
  const text = await response.text();
  try {
    const { code, detail } = JSON.parse(text) as { code: string; detail: string };
    return new Problem(response.status, code, detail);
  } catch {
    return new Problem(response.status, 'internal', `${response.status} ${response.statusText}`);
  }
};
