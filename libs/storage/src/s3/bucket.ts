import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { SluiceError } from '@sluice/contracts';
import { bucketAddress, type BucketAddress } from './bucket-address.ts';
import { bucketError, isMissing, isTaken } from './bucket-error.ts';

/** Objects under a prefix of an S3-compatible bucket; keys are relative to the prefix. */
export interface Bucket {
  /** `s3://bucket/prefix` */
  readonly uri: string;
  /** The whole object with its ETag; undefined when there is none. */
  read(key: string): Promise<{ text: string; etag: string } | undefined>;
  /** Changes with what the object holds; undefined when there is none. */
  etag(key: string): Promise<string | undefined>;
  /** Writes the object to a local file; false when there is none. */
  download(key: string, path: string): Promise<boolean>;
  /** Uploads a local file, replacing what stands; the server checks the bytes it got. */
  upload(key: string, path: string, seal: { sha256: string; bytes: number }): Promise<void>;
  /** Writes an object if there is none yet; false when there is. */
  create(key: string, text: string): Promise<boolean>;
  /** Writes over the object that was read with this ETag; false when it is another by now. */
  replace(key: string, text: string, etag: string): Promise<boolean>;
  /** Keys that begin with `prefix`; with a `delimiter` those up to the next one, each told once. */
  list(prefix: string, delimiter?: string): AsyncIterable<string>;
  remove(keys: string[]): Promise<void>;
  /** @throws SluiceError `unreachable` when the bucket does not answer or is not ours to use */
  check(): Promise<void>;
  close(): void;
}

/** Larger files are sent in parts. */
const SINGLE_BYTES = 32 * 2 ** 20;
const PART_BYTES = 16 * 2 ** 20;
const MAX_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
/** Tries of one request, with growing, jittered waits: some ten seconds of a server's bad moment. */
const ATTEMPTS = 8;
/** Keys that one request may delete. */
const DELETE_BATCH = 1_000;

/**
 * Credentials, region and endpoint come from where the AWS tools look for them (AWS_ACCESS_KEY_ID,
 * AWS_REGION, AWS_ENDPOINT_URL_S3, profiles, instance roles); none of them belongs in a spec.
 *
 * @param uri `s3://bucket/prefix`
 * @throws SluiceError `spec` for an address that is none
 */
export const openBucket = (uri: string): Bucket => {
  const address = bucketAddress(uri);
  const ownEndpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const client = new S3Client({
    maxAttempts: ATTEMPTS,
    retryMode: 'standard',
    // Servers other than Amazon's rarely have a host name per bucket, and not all know trailing checksums.
    forcePathStyle: ownEndpoint !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(process.env['AWS_REGION'] === undefined && ownEndpoint && { region: 'us-east-1' }),
  });
  return bucketOf(client, address);
};

const bucketOf = (client: S3Client, { bucket, prefix, uri }: BucketAddress): Bucket => {
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key });
  const asking = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw bucketError(error, key === '' ? uri : `${uri}/${key}`, bucket);
    }
  };
  /** What the object says, or undefined when there is none. */
  const get = (key: string) =>
    client.send(new GetObjectCommand(at(key))).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  const putIf = (
    key: string,
    text: string,
    condition: { IfNoneMatch: '*' } | { IfMatch: string },
  ) =>
    asking(key, async () => {
      const command = new PutObjectCommand({ ...at(key), Body: text, ...condition });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
    });

  return {
    uri,
    read: (key) =>
      asking(key, async () => {
        const found = await get(key);
        return found && { text: await found.Body!.transformToString(), etag: found.ETag! };
      }),
    etag: (key) =>
      asking(key, async () => {
        try {
          return (await client.send(new HeadObjectCommand(at(key)))).ETag;
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
    download: (key, path) =>
      asking(key, async () => {
        const found = await get(key);
        if (!found) return false;
        await pipeline(found.Body as Readable, createWriteStream(path, { flush: true }));
        return true;
      }),
    upload: (key, path, { sha256, bytes }) =>
      asking(key, async () => {
        if (bytes <= SINGLE_BYTES) {
          const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
          // Whole in memory: what has been read off a stream cannot be sent again after an answer of 5xx.
          const Body = await readFile(path);
          const command = new PutObjectCommand({
            ...at(key),
            Body,
            ContentLength: bytes,
            ChecksumSHA256,
          });
          await client.send(command);
          return;
        }
        const upload = new Upload({
          client,
          params: { ...at(key), Body: createReadStream(path), ChecksumAlgorithm: 'CRC32' },
          partSize: Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS)),
          queueSize: PARTS_AT_ONCE,
        });
        await upload.done();
      }),
    create: (key, text) => putIf(key, text, { IfNoneMatch: '*' }),
    replace: (key, text, etag) => putIf(key, text, { IfMatch: etag }),
    async *list(from, delimiter) {
      let token: string | undefined;
      do {
        const page = await asking(from, () =>
          client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix + from,
              Delimiter: delimiter,
              ContinuationToken: token,
            }),
          ),
        );
        for (const { Key } of page.Contents ?? []) yield Key!.slice(prefix.length);
        for (const { Prefix } of page.CommonPrefixes ?? []) yield Prefix!.slice(prefix.length);
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async remove(keys) {
      for (let from = 0; from < keys.length; from += DELETE_BATCH) {
        const Objects = keys.slice(from, from + DELETE_BATCH).map((key) => ({ Key: prefix + key }));
        const { Errors = [] } = await asking(keys[from]!, () =>
          client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
          ),
        );
        const [first] = Errors;
        if (first) {
          const line = `${uri}: ${first.Key} cannot be deleted: ${first.Message ?? first.Code}`;
          throw new SluiceError('output', line);
        }
      }
    },
    check: () =>
      asking('', async () => {
        await client.send(new HeadBucketCommand({ Bucket: bucket }));
      }),
    close: () => client.destroy(),
  };
};
