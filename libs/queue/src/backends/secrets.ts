import { readFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';

/** What a server of queues is opened with, beside its address. */
export interface QueueSecrets {
  username?: string;
  password?: string;
  /** For the sentinels themselves, if they want any. */
  sentinelPassword?: string;
  /** Certificates, as PEM, of the authorities to trust instead of those of the system. */
  authorities?: string;
}

/**
 * Secrets come by the environment or by a file that it names, never by a spec:
 * `SLUICE_QUEUE_USERNAME`, `SLUICE_QUEUE_PASSWORD`, `SLUICE_QUEUE_SENTINEL_PASSWORD`, the last two also as
 * `…_FILE`, and `SLUICE_QUEUE_CA_FILE`.
 *
 * @throws SluiceError `usage` for a file that cannot be read
 */
export async function queueSecrets(environment: NodeJS.ProcessEnv): Promise<QueueSecrets> {
  const given = (name: string): string | undefined => environment[`SLUICE_QUEUE_${name}`];
  const file = async (name: string): Promise<string | undefined> => {
    const path = given(name);
    return path === undefined ? undefined : secretFile(`SLUICE_QUEUE_${name}`, path);
  };
  return {
    username: given('USERNAME'),
    password: given('PASSWORD') ?? (await file('PASSWORD_FILE')),
    sentinelPassword: given('SENTINEL_PASSWORD') ?? (await file('SENTINEL_PASSWORD_FILE')),
    authorities: await file('CA_FILE'),
  };
}

/** The line break that editors put at the end of a file is no part of a password. */
async function secretFile(variable: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SluiceError(
      'usage',
      `${variable} names ${path}, which cannot be read: ${error.code}`,
    );
  });
  return text.replace(/\r?\n$/, '');
}
