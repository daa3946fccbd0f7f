import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from './free-port.ts';
import { projectFolder } from './folders.ts';

/** An S3-compatible server of the test's own, on loopback. */
export interface S3Server {
  /** What a process needs in its environment to reach the server. */
  environment: Record<string, string>;
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** moto answers as S3 does, conditional writes and checksums included. */
const MOTO = 'moto[server]==5.2.5';
const VENV = join(projectFolder, 'node_modules/.cache/sluice-s3-server');
const START_MS = 60_000;

/** Undefined where there is no Python to run the server with; an error where tests must not be left out. */
export const startS3Server = async (): Promise<S3Server | undefined> => {
  const program = installed();
  if (program === undefined) return undefined;
  const port = await freePort();
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(server, endpoint);
  const environment = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test-secret',
    AWS_REGION: 'us-east-1',
  };
  return {
    environment,
    async createBucket(name) {
      const client = new S3Client({
        endpoint,
        forcePathStyle: true,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test-secret' },
      });
      await client.send(new CreateBucketCommand({ Bucket: name }));
      client.destroy();
    },
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await gone;
    },
  };
};

const installed = (): string | undefined => {
  const program = join(VENV, 'bin/moto_server');
  if (existsSync(program)) return program;
  const made =
    spawnSync('python3', ['-m', 'venv', VENV], { stdio: 'ignore' }).status === 0 &&
    spawnSync(join(VENV, 'bin/pip'), ['install', '--quiet', MOTO], { stdio: 'ignore' }).status ===
      0;
  if (made) return program;
  const line = `an S3-compatible server needs python3 with venv and pip, to install ${MOTO}`;
  if (process.env['CI']) throw new Error(line);
  process.stderr.write(`left out: tests of S3 storage; ${line}\n`);
  return undefined;
};

const answering = async (server: ChildProcess, endpoint: string): Promise<void> => {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (server.exitCode !== null) break;
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill('SIGKILL');
  throw new Error(`the S3 server at ${endpoint} did not start`);
};
