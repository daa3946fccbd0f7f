import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { asSluiceError, type SluiceEvent } from '@sluice/contracts';
import { ANSWER_KEPT, DELIVERED, failed, type Outcome, STOPPED } from '../channel.ts';
import { type Destinations, parseUrl } from './destination.ts';
import { type Secret, signedHeaders } from './signature.ts';

export interface Receiver {
  url: string;
  secrets: readonly Secret[];
}

export interface WebhookOptions {
  destinations: Destinations;
  now: () => Date;
  /** Milliseconds from the first byte sent to the last one read. */
  timeout?: number;
}

const TIMEOUT = 15_000;
/** Bytes of an answer that are read; the connection is closed on a longer one. */
const ANSWER_LIMIT = 64 * 1024;
const GONE = 410;

/**
 * Sends an event to a webhook, once. Redirects are not followed: the address that was checked is the one
 * that is told. Never rejects.
 */
export const sendWebhook = async (
  event: SluiceEvent,
  { url: text, secrets }: Receiver,
  { destinations, now, timeout = TIMEOUT }: WebhookOptions,
  signal: AbortSignal,
): Promise<Outcome> => {
  const late = AbortSignal.timeout(timeout);
  try {
    const url = parseUrl(text);
    destinations.checkLiteral(url);
    const body = JSON.stringify(event);
    const headers = {
      ...signedHeaders(event.id, now(), body, secrets),
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'sluice',
    };
    const options = {
      method: 'POST',
      headers,
      // A connection of its own: one kept from before would not be looked up again.
      agent: false as const,
      lookup: destinations.lookupFor(url),
      signal: AbortSignal.any([signal, late]),
    };
    return await answerOf(url, options, body, now);
  } catch (error) {
    if (signal.aborted) return failed(STOPPED);
    if (late.aborted) return failed(`no answer within ${timeout / 1_000} s`);
    const { code } = error as NodeJS.ErrnoException;
    return failed(CONNECTION_FAULTS[code ?? ''] ?? asSluiceError(error).message);
  }
};

const CONNECTION_FAULTS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection off',
  ETIMEDOUT: 'cannot be reached',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
};

const answerOf = async (
  url: URL,
  options: Parameters<typeof httpsRequest>[1] & object,
  body: string,
  now: () => Date,
): Promise<Outcome> => {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body);
  });
  const status = response.statusCode!;
  const answer = await beginningOf(response);
  if (status >= 200 && status < 300) return { ...DELIVERED, status, answer };
  const notBefore = retryAfter(response.headers['retry-after'], now());
  const gone = status === GONE;
  const moved = status >= 300 && status < 400 ? ', which is not followed' : '';
  return failed(`answered ${status}${moved}`, { status, answer, notBefore, gone });
};

/** Reads to the end, or as far as is reasonable, so that the receiver's answer is complete for it too. */
const beginningOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > ANSWER_LIMIT) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, ANSWER_KEPT);
};

/** RFC 9110: seconds, or a date. */
const retryAfter = (header: string | undefined, now: Date): Date | undefined => {
  if (header === undefined) return undefined;
  const at = /^\d+$/.test(header) ? now.getTime() + Number(header) * 1_000 : Date.parse(header);
  return Number.isNaN(at) || Math.abs(at) > 8.64e15 ? undefined : new Date(at);
};
