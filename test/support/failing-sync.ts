// Preloaded into a process (`node --import`), with FAILING_SYNC the path of a file: while that is there, the disk
// cannot make durable what lies at paths that match the pattern in it.
import fs, { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const order = process.env['FAILING_SYNC'];

/** Each failure is written down beside the order; with `once` the order is then carried out. */
const fails = (fd: number): NodeJS.ErrnoException | undefined => {
  const text = order && textOf(order);
  if (!text) return undefined;
  const { match, once } = JSON.parse(text) as { match: string; once: boolean };
  const path = readlinkSync(`/proc/self/fd/${fd}`);
  if (!new RegExp(match).test(path)) return undefined;
  writeFileSync(`${order}.done`, path);
  if (once) fs.rmSync(order);
  return Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' });
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const handle = await open('/', 'r');
const handles = Object.getPrototypeOf(handle) as Pick<FileHandle, 'sync' | 'datasync'>;
await handle.close();
for (const name of ['sync', 'datasync'] as const) {
  const real = handles[name];
  handles[name] = async function (this: FileHandle): Promise<void> {
    const error = fails(this.fd);
    if (error) throw error;
    await real.call(this);
  };
}

// Streams that flush go this way.
const { fsync } = fs;
fs.fsync = Object.assign(
  (fd: number, done: fs.NoParamCallback): void => {
    const error = fails(fd);
    if (error) done(error);
    else fsync(fd, done);
  },
  { __promisify__: fsync.__promisify__ },
);
