import { CATALOGUE, type Job, type JobName, SluiceError } from '@sluice/contracts';
import { finalFailure } from './failure.ts';

/** As much of a zod schema as it takes to parse with one. */
interface Schema<Output> {
  safeParse(
    data: unknown,
  ):
    | { success: true; data: Output }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/**
 * The data as its schema has it.
 * @throws what `refuse` makes of an error that names each wrong field
 */
export function parse<Output>(
  schema: Schema<Output>,
  data: unknown,
  what: string,
  refuse: (error: SluiceError) => Error,
): Output {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw refuse(new SluiceError('internal', `bad data of a ${what} job: ${faults.join('; ')}`));
}

/** @throws UnrecoverableError: trying again does not make bad data good */
export const parseJob = (name: JobName, data: unknown): Job =>
  ({ name, data: parse<Job['data']>(CATALOGUE[name].data, data, name, finalFailure) }) as Job;
