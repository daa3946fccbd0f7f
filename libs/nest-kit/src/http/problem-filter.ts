import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { asSluiceError, type ErrorCode, SluiceError } from '@sluice/contracts';
import type { FastifyReply } from 'fastify';
import { sendProblem } from './problem.ts';

/** Every error over HTTP is a problem document; what nobody foresaw is told to the log, not the caller. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = known(thrown);
    if (error.code === 'internal') {
      this.#log.error(error.message, thrown instanceof Error ? thrown.stack : undefined);
    }
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error);
  }
}

/** What the framework refuses (no such route, a body too large or not JSON) joins the family. */
const known = (thrown: unknown): SluiceError => {
  const status = statusOf(thrown);
  if (status === undefined || status >= 500) return asSluiceError(thrown);
  return new SluiceError(CODES[status] ?? 'usage', (thrown as Error).message, { cause: thrown });
};

const CODES: Record<number, ErrorCode> = {
  404: 'missing',
  409: 'conflict',
  413: 'too-large',
  429: 'too-many',
};

/** Nest's and Fastify's own errors say their status. */
const statusOf = (thrown: unknown): number | undefined => {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('getStatus' in thrown && typeof thrown.getStatus === 'function') {
    return Number(thrown.getStatus());
  }
  return 'statusCode' in thrown ? Number(thrown.statusCode) : undefined;
};
