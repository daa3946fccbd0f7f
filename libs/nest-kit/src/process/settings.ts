import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { placedInfrastructure, placedVariables } from '@sluice/composition';
import {
  parseSettings,
  SETTING_VARIABLES,
  type Settings,
  type SettingsSources,
  SluiceError,
} from '@sluice/contracts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the settings file. */
const CONFIG = 'SLUICE_CONFIG';

/**
 * A process's settings: the YAML file that SLUICE_CONFIG names, then SLUICE_* variables over it. Each of
 * them may instead be named with _FILE at its end and hold the path of a file whose text is the value, as
 * secrets are mounted.
 *
 * @throws SluiceError `usage` with every fault, a line each
 */
export const readSettings = async (
  environment: Environment,
  { sharesQueue }: Pick<SettingsSources, 'sharesQueue'> = {},
): Promise<Settings> => {
  const name = environment[CONFIG];
  const file = name ? { name, text: await read(name, CONFIG) } : undefined;
  const given = { ...environment, ...(await valuesFromFiles(environment)) };
  const settings = parseSettings({ variables: placedVariables(given), file, sharesQueue });
  const folder = file ? dirname(resolve(file.name)) : process.cwd();
  return { ...settings, infrastructure: placedInfrastructure(settings.infrastructure, folder) };
};

const valuesFromFiles = async (environment: Environment): Promise<Environment> => {
  const values: Record<string, string> = {};
  for (const variable of SETTING_VARIABLES) {
    const file = environment[`${variable}_FILE`];
    if (!file) continue;
    if (environment[variable]) {
      throw new SluiceError('usage', `${variable}: set here and in ${variable}_FILE; keep one`);
    }
    values[variable] = (await read(file, `${variable}_FILE`)).trim();
  }
  return values;
};

const read = async (file: string, variable: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = code === 'ENOENT' ? 'no such file' : message;
    throw new SluiceError('usage', `${variable}: ${file}: ${fault}`);
  }
};
