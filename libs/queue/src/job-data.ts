import { CATALOGUE, type Job, type JobName, SluiceError } from '@sluice/contracts';

/** As much of a zod schema as it takes to parse with one. */
interface Schema<Output> {
  safeParse(
    data: unknown,
  ):
    | { success: true; data: Output }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/**
 * The data of a job as its schema has it.
 * @throws SluiceError `internal` that names each wrong field
 */
export function parse<Output>(schema: Schema<Output>, data: unknown, what: string): Output {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new SluiceError('internal', `bad data of a ${what} job: ${faults.join('; ')}`);
}

export const parseJob = (name: JobName, data: unknown): Job =>
  ({ name, data: parse<Job['data']>(CATALOGUE[name].data, data, name) }) as Job;
