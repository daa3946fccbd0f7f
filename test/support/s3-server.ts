import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { projectFolder } from './folders.ts';
import { startServer } from './server-process.ts';

/** An S3-compatible server of the test's own, on loopback. */
export interface S3Server {
  /** What a process needs in its environment to reach the server. */
  environment: Record<string, string>;
  readonly port: number;
  createBucket(name: string): Promise<void>;
  /** The keys that begin with a prefix. */
  list(bucket: string, prefix: string): Promise<string[]>;
  read(bucket: string, key: string): Promise<Uint8Array>;
  remove(bucket: string, key: string): Promise<void>;
  stop(): Promise<void>;
}

/** moto answers as S3 does, conditional writes and checksums included. */
const MOTO = 'moto[server]==5.2.5';
const VENV = join(projectFolder, 'node_modules/.cache/sluice-s3-server');
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
const REGION = 'us-east-1';

/** Undefined where there is no Python to run the server with; an error where tests must not be left out. */
export const startS3Server = async (): Promise<S3Server | undefined> => {
  const program = s3Program();
  if (program === undefined) return undefined;
  const server = await startServer({
    command: (port) => [program, ['-H', '127.0.0.1', '-p', `${port}`]],
    isUp: (port) =>
      fetch(`http://127.0.0.1:${port}`).then(
        () => true,
        () => false,
      ),
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const credentials = CREDENTIALS;
  const client = new S3Client({ endpoint, forcePathStyle: true, region: REGION, credentials });
  return {
    port: server.port,
    environment: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
    },
    async createBucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }));
    },
    async list(Bucket, Prefix) {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        keys.push(...Contents.map(({ Key }) => Key!));
      }
      return keys;
    },
    async read(Bucket, Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Body!.transformToByteArray();
    },
    async remove(Bucket, Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
};

/** The server's program, installed where it is missing. */
export const s3Program = (): string | undefined => {
  const program = join(VENV, 'bin/moto_server');
  if (existsSync(program)) return program;
  const made =
    ran('python3', '-m', 'venv', VENV) && ran(join(VENV, 'bin/pip'), 'install', '--quiet', MOTO);
  if (made) return program;
  const line = `an S3-compatible server needs python3 with venv and pip, to install ${MOTO}`;
  if (process.env['CI']) throw new Error(line);
  process.stderr.write(`left out: tests of S3 storage; ${line}\n`);
  return undefined;
};

const ran = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
