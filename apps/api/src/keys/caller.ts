import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from '@sluice/contracts';
import type { FastifyRequest } from 'fastify';

/** Requests with their callers, once the guard has let them pass. */
const callers = new WeakMap<FastifyRequest, Caller>();

export const noteCaller = (request: FastifyRequest, caller: Caller): void =>
  void callers.set(request, caller);

/** The name of whoever asks; null when nobody is asked for a key. */
export const CallerName = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null =>
    callers.get(context.switchToHttp().getRequest<FastifyRequest>())?.name ?? null,
);
