import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
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
  return {
    folder,
    at,
    has: async (file) => (await real(file)) !== undefined,
    async json(file, schema) {
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
    sha256: (file) => digestOf(createReadStream(at(file), { highWaterMark: 1 << 20 }), at(file)),
  };
}

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
