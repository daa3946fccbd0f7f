import { STATUS_CODES } from 'node:http';
import { type ErrorCode, httpStatus, type Problem, SluiceError } from '@sluice/contracts';
import type { FastifyReply } from 'fastify';
import { RequestFault } from './request-fault.ts';

/** Answers with a problem document. What nobody foresaw is for the log, not for the caller. */
export const sendProblem = (reply: FastifyReply, error: SluiceError): void => {
  const status = httpStatus(error.code);
  const problem: Problem = {
    type: `urn:sluice:${error.code}`,
    title: STATUS_CODES[status]!,
    status,
    detail: error.code === 'internal' ? 'a fault of the server; its log says more' : error.message,
    code: error.code,
    ...(error instanceof RequestFault && { faults: error.faults }),
  };
  void reply.status(status).type('application/problem+json').send(problem);
};

const ADDRESSES: Record<string, [ErrorCode, string]> = {
  FST_ERR_BAD_URL: ['usage', 'the address cannot be decoded; encode its names as UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: ['missing', 'nothing has a name as long as one in the address'],
};

/** An address that Fastify finds no route for before anything of ours is asked. */
export const refuseAddress = (
  error: { code: string; message: string },
  _request: unknown,
  reply: FastifyReply,
): void => {
  const [code, line] = ADDRESSES[error.code] ?? ['usage', error.message];
  sendProblem(reply, new SluiceError(code, line, { cause: error }));
};
