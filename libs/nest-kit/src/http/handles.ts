import {
  createParamDecorator,
  type ExecutionContext,
  Header,
  HttpCode,
  type MessageEvent,
  Delete,
  Get,
  Patch,
  Post,
  Put,
  Sse,
} from '@nestjs/common';
import { type AnswerOf, faultsOf, type RequestOf, type Route } from '@sluice/contracts';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import { RequestFault } from './request-fault.ts';

const METHODS = { get: Get, post: Post, put: Put, patch: Patch, delete: Delete };
const EVENTS = 'text/event-stream';
const ROUTE = Symbol('route');

type Result<R extends Route> = R['answers'][keyof R['answers']] extends { media: typeof EVENTS }
  ? Observable<MessageEvent> | Promise<Observable<MessageEvent>>
  : AnswerOf<R> | Promise<AnswerOf<R>>;

/** A controller's method that serves a route; what it needs beyond the request it asks for by decorators. */
type Handler<R extends Route> = (request: RequestOf<R>, ...more: never[]) => Result<R>;

/**
 * Serves a route with this method of a controller. Its first parameter is the request, checked against the
 * route's schemas and typed by them; so is what it returns.
 */
export const Handles =
  <R extends Route>(route: R) =>
  <H extends Handler<R>>(
    controller: object,
    method: string,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const [status, { media }] = Object.entries(route.answers)[0]!;
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const decorators =
      media === EVENTS
        ? [Sse(path)]
        : [METHODS[route.method](path), HttpCode(Number(status)), ...contentType(media)];
    for (const decorate of decorators) decorate(controller, method, descriptor);
    parsedRequest(route)(controller, method, 0);
    Reflect.defineMetadata(ROUTE, route, descriptor.value!);
  };

const contentType = (media?: string): MethodDecorator[] =>
  media === undefined ? [] : [Header('content-type', media)];

/** The route a controller's method serves, if it serves one. */
export const routeOf = (method: object): Route | undefined =>
  Reflect.getMetadata(ROUTE, method) as Route | undefined;

const parsedRequest = createParamDecorator((route: Route, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const parts = ['params', 'query', 'body'] as const;
  const parsed = parts.map((part) => parse(part, route[part], request[part]));
  const faults = parsed.flatMap(({ faults }) => faults);
  if (faults.length > 0) throw new RequestFault(faults);
  return Object.fromEntries(parts.map((part, i) => [part, parsed[i]!.value]));
});

const parse = (
  part: string,
  schema: z.ZodType | undefined,
  value: unknown,
): { value?: unknown; faults: { place: string; message: string }[] } => {
  if (!schema) return { faults: [] };
  const unstorable = placesWithNul(value, part);
  if (unstorable.length > 0) {
    const message = 'holds a NUL character, which no text may';
    return { faults: unstorable.map((place) => ({ place, message })) };
  }
  const parsed = schema.safeParse(value ?? undefined);
  if (parsed.success) return { value: parsed.data, faults: [] };
  return {
    faults: faultsOf(schema, parsed.error).map(({ place, message }) => ({
      place: place ? `${part}.${place}` : part,
      message,
    })),
  };
};

/** PostgreSQL has no place for NUL in a text, and C strings end there. */
const placesWithNul = (value: unknown, place: string): string[] => {
  if (typeof value === 'string') return value.includes('\0') ? [place] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => placesWithNul(below, `${place}.${key}`));
};
