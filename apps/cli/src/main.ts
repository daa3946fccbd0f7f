import { CommanderError } from 'commander';
import { asSluiceError, exitCode } from '@sluice/contracts';
import { createProgram } from './program.ts';

const cancelled = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => cancelled.abort());
}

try {
  await createProgram(cancelled.signal).parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

/** Tells the user what went wrong, a line a fault and no stack, and returns the exit code. */
function codeOf(error: unknown): number {
  // Commander has told the user already; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode('usage');
  const known = asSluiceError(error);
  for (const line of known.message.split('\n')) process.stderr.write(`sluice: ${line}\n`);
  if (known.code === 'internal' && process.env['SLUICE_DEBUG']) console.error(known);
  return exitCode(known.code);
}
