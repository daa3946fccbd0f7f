import type { z } from 'zod';
import type { Scope } from './scope.ts';

/** One answer a route gives. */
export interface Answer {
  description: string;
  /** Of the body, or of each event of a stream. Absent: no body, or bytes of the `media` type. */
  schema?: z.ZodType;
  /** `application/json` if absent; `text/event-stream` for server-sent events. */
  media?: string;
}

/**
 * A route of the HTTP interface, as data: what is checked of a request, what is answered, and what the
 * OpenAPI document says are the same schemas.
 */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/api/v1/runs/{run}`. */
  path: string;
  /** What a caller's key must permit. Absent: anybody may ask. */
  scope?: Scope;
  /** What it is for, in a few words. */
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** By status; the first is the usual one. Errors are problem documents and need no mention. */
  answers: Readonly<Record<number, Answer>>;
}

export const defineRoute = <const R extends Route>(route: R): R => route;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a route's handler is given, parsed. */
export interface RequestOf<R extends Route> {
  params: Parsed<R['params']>;
  query: Parsed<R['query']>;
  body: Parsed<R['body']>;
}

type Body<A> = A extends { schema: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : A extends { media: string }
    ? unknown
    : void;

/** What a route's handler gives back: the body of any of its answers. */
export type AnswerOf<R extends Route> = Body<R['answers'][keyof R['answers']]>;
