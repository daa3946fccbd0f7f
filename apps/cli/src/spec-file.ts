import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { placed, placedInfrastructure, placedVariables } from '@sluice/composition';
import { parseSpec, SluiceError, type Spec } from '@sluice/contracts';

/** A spec with the folders that its paths lead to. */
export interface SpecFile {
  spec: Spec;
  /** What relative paths of the spec are relative to. */
  folder: string;
  /** Where versions and artifacts go: the absolute path of a folder, or the address of a bucket. */
  output: string;
}

/**
 * Reads a run spec, with what the environment says of its infrastructure (`SLUICE_QUEUE`, …) over it.
 *
 * @param out what to use instead of the spec's `output.path`, relative to where the command runs
 */
export const readSpecFile = async (file: string, out?: string): Promise<SpecFile> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const fault = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new SluiceError('usage', `${file}: ${fault}; give the path of a run spec (YAML or JSON)`);
  });
  const folder = dirname(resolve(file));
  const variables = placedVariables(process.env);
  const { infrastructure, ...spec } = parseSpec(text, file, variables);
  const home = infrastructure.storage ?? spec.output.path;
  const output = out === undefined ? placed(home, folder) : placed(out, process.cwd());
  return {
    spec: { ...spec, infrastructure: placedInfrastructure(infrastructure, folder) },
    folder,
    output,
  };
};
