import { readFileSync } from 'node:fs';
import { SECRET_VARIABLES, SluiceError } from '@sluice/contracts';

/**
 * Secrets may be mounted as files: where a variable with `_FILE` at its end names one, its text becomes the
 * variable's value.
 *
 * @throws SluiceError `usage` for a file that cannot be read, and for a secret that is given twice
 */
export const takeSecretsFromFiles = (environment: NodeJS.ProcessEnv): void => {
  for (const secret of SECRET_VARIABLES) {
    const variable = `${secret}_FILE`;
    const path = environment[variable];
    if (!path) continue;
    if (environment[secret] !== undefined) {
      throw new SluiceError('usage', `${secret}: set here and in ${variable}; keep one`);
    }
    environment[secret] = textOf(path, variable);
    delete environment[variable];
  }
};

/** The line break that editors put at the end of a file is no part of a secret. */
const textOf = (path: string, variable: string): string => {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SluiceError('usage', `${variable} names ${path}, which cannot be read: ${code}`);
  }
};
