import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import type { z } from 'zod';

/** Every fault of a model folder: one line that begins with the file it is about. */
export const modelFault = (file: string, what: string, cause?: unknown): SluiceError =>
  new SluiceError('model', `${file}: ${what}`, { cause });

/** The files of a model folder by their paths in it. Faults name them as the user would find them. */
export interface ModelFiles {
  readonly folder: string;
  /** The path of a file, for errors and for opening. */
  at(file: string): string;
  has(file: string): Promise<boolean>;
  /** The file's JSON as the schema has it; undefined when there is no such file. */
  json<Shape>(file: string, schema: z.ZodType<Shape>): Promise<Shape | undefined>;
  /**
   * The real path of a file that must lie in the folder, symbolic links followed.
   * @throws SluiceError `model` when it is missing or lies elsewhere
   */
  inside(file: string): Promise<string>;
  sha256(file: string): Promise<string>;
  /** Whether every file that was read or looked for is still what it was then, as far as its size, its time and its inode say. */
  areUnchanged(): Promise<boolean>;
}

/** @throws SluiceError `model` when there is no such folder */
export async function openModelFiles(folder: string): Promise<ModelFiles> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) {
    throw new SluiceError(
      'model',
      `model.path: there is no folder ${folder}; give a sentence-transformers folder with an ONNX export`,
    );
  }
  const at = (file: string): string => join(folder, file);
  const real = (file: string): Promise<string | undefined> =>
    realpath(at(file)).catch(() => undefined);
  const stamps = new Map<string, string>();
  /** Before the file is read, so that a change while it is read is one. */
  const remember = async (file: string): Promise<void> => {
    if (!stamps.has(file)) stamps.set(file, await stampOf(at(file)));
  };
  return {
    folder,
    at,
    has: async (file) => (await real(file)) !== undefined,
    async json(file, schema) {
      await remember(file);
      const text = await readFile(at(file), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw modelFault(at(file), `cannot be read: ${error.message}`, error);
      });
      return text === undefined ? undefined : parsed(at(file), text, schema);
    },
    async inside(file) {
      const target = await real(file);
      if (target === undefined) throw modelFault(at(file), 'there is no such file');
      const way = relative(root, target);
      if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
        throw modelFault(
          at(file),
          `leads out of the model folder, to ${target}; put a copy inside`,
        );
      }
      return target;
    },
    async sha256(file) {
      await remember(file);
      return digestOf(createReadStream(at(file), { highWaterMark: 1 << 20 }), at(file));
    },
    async areUnchanged() {
      for (const [file, stamp] of stamps) if ((await stampOf(at(file))) !== stamp) return false;
      return true;
    },
  };
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'none';
}

/**
 * Answers of a model whose files are still what they were when it was opened. Its threads load them when they are
 * needed, which may be long after: what another model says must not be taken for its own.
 */
export const ofUnchanged = async <Answer>(
  files: ModelFiles,
  answer: Promise<Answer>,
): Promise<Answer> => {
  const given = await answer;
  if (await files.areUnchanged()) return given;
  throw modelFault(files.folder, 'its files have changed since it was opened: start the run again');
};

function parsed<Shape>(path: string, text: string, schema: z.ZodType<Shape>): Shape {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw modelFault(path, `is no JSON: ${(error as Error).message.split('\n')[0]}`, error);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw modelFault(path, [issue.path.join('.'), issue.message].filter(Boolean).join(': '), error);
}

async function digestOf(stream: ReadStream, path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of stream) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw modelFault(path, `cannot be read: ${(error as Error).message}`, error);
  }
  return hash.digest('hex');
}
