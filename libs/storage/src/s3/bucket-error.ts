import { STATUS_CODES } from 'node:http';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { SluiceError } from '@sluice/contracts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? '';
const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** There is no such object; a bucket that is missing is another matter. */
export const isMissing = (error: unknown): boolean =>
  nameOf(error) === 'NoSuchKey' || (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket');

/** A condition did not hold: somebody else wrote first, or writes right now. */
export const isTaken = (error: unknown): boolean =>
  statusOf(error) === 412 || nameOf(error) === 'ConditionalRequestConflict';

const REFUSALS: Record<string, string> = {
  AccessDenied: 'access is denied; check the policy of these credentials',
  Forbidden: 'access is denied; check the policy of these credentials',
  '403': 'access is denied; check the credentials and their policy',
  InvalidAccessKeyId: 'the access key is unknown there; check AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'the secret key is wrong; check AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'the credentials have expired; renew them',
  CredentialsProviderError: 'no credentials were found; set AWS_ACCESS_KEY_ID and its secret',
  PermanentRedirect: 'the bucket is in another region; set AWS_REGION',
  AuthorizationHeaderMalformed: 'the bucket is in another region; set AWS_REGION',
  NotImplemented: 'the server lacks conditional writes, without which writers are not safe',
};

/** Local faults while a file is read or written are not the bucket's. */
const LOCAL = new Set(['ENOENT', 'EACCES', 'ENOSPC', 'EDQUOT', 'EROFS', 'EISDIR', 'EIO']);

/** The error as one line that says where and what to do; of the family already, or local, it passes through. */
export const bucketError = (error: unknown, where: string, bucket: string): unknown => {
  if (error instanceof SluiceError || LOCAL.has(codeOf(error))) return error;
  return new SluiceError('unreachable', `${where}: ${faultOf(error, bucket)}`, { cause: error });
};

const faultOf = (error: unknown, bucket: string): string => {
  const name = nameOf(error);
  const status = statusOf(error);
  if (name === 'NoSuchBucket' || status === 404) {
    return `there is no bucket "${bucket}"; create it, or correct infrastructure.storage`;
  }
  const refusal = REFUSALS[name] ?? REFUSALS[String(status)];
  if (refusal) return refusal;
  if (status !== undefined) {
    // An answer to a HEAD request has no body to say more.
    const meaning = name.startsWith('Unknown') ? (STATUS_CODES[status] ?? name) : name;
    return `the server answers ${status} ${meaning}; try again later`;
  }
  const reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
  return `the server does not answer (${reason}); check AWS_ENDPOINT_URL_S3 and the network`;
};
