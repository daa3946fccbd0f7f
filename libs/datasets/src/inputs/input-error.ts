import { closestWord, SluiceError } from '@sluice/contracts';

const ADVICE: Record<string, string> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist; check the path',
  EISDIR: 'is a directory; name a file in it',
  EACCES: 'cannot be read: permission denied; check its mode and owner',
  EPERM: 'cannot be read: permission denied; check its mode and owner',
};

/** A failure to read the user's file as one line that begins with its path. */
export function inputError(path: string, error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const problem = code.startsWith('Z_')
    ? `is not a whole gzip file (${message}); copy it again`
    : (ADVICE[code] ?? `cannot be read: ${message}`);
  return new SluiceError('input', `${path} ${problem}`, { cause: error });
}

const NAMES_SHOWN = 20;

export function missingColumn(path: string, name: string, names: readonly string[]): SluiceError {
  const shown = names.slice(0, NAMES_SHOWN).join(', ') || 'none';
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  const near = closestWord(name, names);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return new SluiceError('input', `${path}: no column "${name}"; it has ${shown}${more}${hint}`);
}
