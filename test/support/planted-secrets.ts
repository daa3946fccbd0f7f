import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SECRET_VARIABLES, SETTING_VARIABLES } from '@sluice/contracts';

/** Settings that a person might put a secret into: a password in an address, an argument of a command. */
export const SETTINGS_WITH_SECRETS = [
  'SLUICE_QUEUE',
  'SLUICE_VECTORS',
  'SLUICE_STORAGE',
  'SLUICE_RECORDS',
  'SLUICE_TRACES_URL',
  'SLUICE_ADMIN_KEY',
  'SLUICE_MODEL_SERVERS',
  'SLUICE_EVENTS_CHANNELS',
] as const;

/** Settings that hold numbers, words and folders alone. */
const SETTINGS_WITHOUT = new Set([
  'SLUICE_SCRATCH',
  'SLUICE_TRACES_SHARE',
  'SLUICE_EMBEDDING_THREADS',
  'SLUICE_EMBEDDING_PROVIDER',
  'SLUICE_EMBEDDING_DEVICE_ID',
  'SLUICE_EMBEDDING_TOKEN_BUDGET',
  'SLUICE_EMBEDDING_SESSION_OPTIONS',
  'SLUICE_EMBEDDING_CACHE',
  'SLUICE_EMBEDDING_MODELS',
  'SLUICE_EMBEDDING_REQUESTS',
  'SLUICE_EMBEDDING_TIMEOUT',
  'SLUICE_HOST',
  'SLUICE_PORT',
  'SLUICE_GRACE_SECONDS',
  'SLUICE_LOCK_SECONDS',
  'SLUICE_LOG_LEVEL',
  'SLUICE_AUTH',
  'SLUICE_DATA',
  'SLUICE_REQUESTS_PER_MINUTE',
  'SLUICE_EVENTS_ALLOW_ADDRESSES',
]);

/** Every variable by which a secret can come, as the schema and the catalogue of secrets have them. */
export const secretVariables = (): string[] => [
  ...SETTING_VARIABLES.filter((name) => !SETTINGS_WITHOUT.has(name)),
  ...SECRET_VARIABLES,
];

/** What is planted in a variable: a word of its own, as long as a key must be. */
export const planted = (variable: string): string =>
  `planted-${variable.toLowerCase().replaceAll('_', '-')}-`.padEnd(48, '0');

/** The variables whose secret is somewhere in a text. */
export const shownIn = (text: string): string[] =>
  secretVariables().filter((variable) => text.includes(planted(variable)));

/** The same secrets, each in a file that its variable names. */
export const inFiles = async (
  folder: string,
  secrets: Record<string, string>,
): Promise<Record<string, string>> => {
  await mkdir(folder, { recursive: true });
  const entries = Object.entries(secrets).map(async ([variable, value]) => {
    const file = join(folder, variable);
    await writeFile(file, `${value}\n`);
    return [`${variable}_FILE`, file];
  });
  return Object.fromEntries((await Promise.all(entries)) as [string, string][]);
};

/** All the files below a folder, one after the other, their names before them. */
export const textOfFiles = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    texts.push(path, await readFile(path, 'latin1'));
  }
  return texts.join('\n');
};
