import { parse } from 'yaml';
import { z } from 'zod';
import { closestWord } from './closest-word.ts';
import { SluiceError } from './errors.ts';
import { type Fault, faultLine, faultsOf } from './faults.ts';
import { SECRET_VARIABLES } from './secrets.ts';
import { type Settings, settingsSchema } from './settings.ts';
import { readYaml } from './yaml-text.ts';

/** Where settings are written down. Variables win over the file. */
export interface SettingsSources {
  variables: Readonly<Record<string, string | undefined>>;
  file?: { name: string; text: string };
  /** Whether the process meets others at the queue, which an embedded one allows to nobody. */
  sharesQueue?: boolean;
}

/** A variable and the setting it stands for. */
interface Variable {
  name: string;
  path: string[];
  /** Whether the text is the value; other types are read as YAML reads them. */
  text: boolean;
}

const PREFIX = 'SLUICE_';

/**
 * A process's settings. Every fault is named at once, a line each, by the variable or the key it is in.
 * @throws SluiceError `usage`
 */
export const parseSettings = ({ variables, file, sharesQueue }: SettingsSources): Settings => {
  const written = file ? (readYaml(file.text, file.name, 'usage') ?? {}) : {};
  const given = VARIABLES.filter(({ name }) => variables[name]);
  const value = overlay(written, given, variables);
  const parsed = settingsSchema.safeParse(value);
  const faults = parsed.success ? [] : faultsOf(settingsSchema, parsed.error);
  if (sharesQueue && isEmbedded(value)) faults.push(NOBODY_THERE);
  const lines = [
    ...misspelt(Object.keys(variables)),
    ...faults.map((fault) => located(fault, given, file?.name)),
  ];
  if (parsed.success && lines.length === 0) return parsed.data;
  throw new SluiceError('usage', lines.join('\n'));
};

const NOBODY_THERE = {
  place: 'infrastructure.queue',
  message: 'missing; name the Redis or PostgreSQL server at which all processes meet',
};

const isEmbedded = (settings: unknown): boolean => {
  const { infrastructure } = settings as { infrastructure?: { queue?: unknown } };
  return [undefined, 'embedded'].includes(infrastructure?.queue as string | undefined);
};

/** What a spec says, with the variables of `infrastructure` over it; checked by whoever parses it. */
export const overlayInfrastructure = (
  spec: unknown,
  variables: SettingsSources['variables'],
): unknown => {
  const given = VARIABLES.filter(
    ({ name, path }) => path[0] === 'infrastructure' && variables[name],
  );
  return overlay(spec, given, variables);
};

const overlay = (
  written: unknown,
  given: Variable[],
  variables: SettingsSources['variables'],
): unknown =>
  given.reduce(
    (settings, { name, path, text }) => put(settings, path, readValue(variables[name]!, text)),
    written,
  );

/** The variables there are: one for each setting, named by its path without `infrastructure`. */
const variablesOf = (schema: z.core.JSONSchema.BaseSchema, path: string[]): Variable[] => {
  const keys = Object.entries(schema.properties ?? {}) as [string, z.core.JSONSchema.BaseSchema][];
  if (keys.length > 0) return keys.flatMap(([key, below]) => variablesOf(below, [...path, key]));
  const words = path.filter((word) => word !== 'infrastructure');
  return [{ name: PREFIX + words.join('_').toUpperCase(), path, text: schema.type === 'string' }];
};

const VARIABLES = variablesOf(z.toJSONSchema(settingsSchema, { io: 'input' }), []);
export const SETTING_VARIABLES = VARIABLES.map(({ name }) => name);

const readValue = (value: string, text: boolean): unknown => {
  if (text) return value;
  try {
    return parse(value, { logLevel: 'error' }) as unknown;
  } catch {
    return value;
  }
};

/** A copy of nested objects with the value at a path. */
const put = (object: unknown, [key, ...rest]: string[], value: unknown): unknown => {
  if (key === undefined) return value;
  const fields = typeof object === 'object' && object !== null ? object : {};
  return { ...fields, [key]: put((fields as Record<string, unknown>)[key], rest, value) };
};

/**
 * Variables that are no setting but nearly one. Others are let be: the environment of a container is full of
 * what its orchestrator puts there.
 */
const misspelt = (names: string[]): string[] =>
  names.flatMap((name) => {
    if (!name.startsWith(PREFIX)) return [];
    const word = name.slice(PREFIX.length).replace(/_FILE$/, '');
    const words = [...SETTING_VARIABLES, ...SECRET_VARIABLES]
      .filter((known) => known.startsWith(PREFIX))
      .map((known) => known.slice(PREFIX.length));
    if (words.includes(word) || word.length < 4) return [];
    const close = closestWord(word, words);
    return close ? [`${name}: unknown variable; did you mean "${PREFIX}${close}"?`] : [];
  });

/** A fault is told by the variable that holds it or, with no file to look into, that would. */
const located = (fault: Fault, given: Variable[], file?: string): string => {
  const candidates = file === undefined ? VARIABLES : given;
  const variable = candidates.find(({ path }) => path.join('.') === fault.place);
  if (variable) return `${variable.name}: ${fault.message}`;
  const line = faultLine(fault, 'the settings');
  return file === undefined ? line : `${file}: ${line}`;
};
