import { parseDocument } from 'yaml';
import { z } from 'zod';
import { closestWord } from './closest-word.ts';
import { SluiceError } from './errors.ts';
import { specSchema, type Spec } from './spec.ts';

/**
 * A run spec from YAML (or JSON, which YAML includes). Every fault is named at once, a line each.
 *
 * @param name what to call the text in errors, such as its file name
 * @throws SluiceError `spec`
 */
export const parseSpec = (text: string, name: string): Spec => {
  const value = yamlValue(text, name);
  const parsed = specSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue));
  throw new SluiceError('spec', faults.map((fault) => `${name}: ${fault}`).join('\n'));
};

/** Aliases are bounded, so that a few lines cannot stand for gigabytes. */
const MAX_ALIASES = 100;

const yamlValue = (text: string, name: string): unknown => {
  try {
    const document = parseDocument(text, { uniqueKeys: true });
    const [broken] = document.errors;
    if (broken) throw broken;
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new SluiceError('spec', `${name}: not valid YAML: ${line!.replace(/:$/, '')}`);
  }
};

const faultsOf = (issue: z.core.$ZodIssue): string[] => {
  const place = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    return [`${place.join('.') || 'the spec'}: ${issue.message}`];
  }
  const known = keysAt(place);
  return issue.keys.map((key) => {
    const close = closestWord(key, known);
    const remedy = close ? `did you mean "${close}"?` : `known here: ${known.join(', ')}`;
    return `${[...place, key].join('.')}: unknown key; ${remedy}`;
  });
};

/** The keys the spec allows at a place, read off its JSON Schema. */
const keysAt = (place: string[]): string[] => {
  let schema = z.toJSONSchema(specSchema, { io: 'input' });
  for (const key of place) {
    const next = schema.properties?.[key];
    if (typeof next !== 'object') return [];
    schema = next as typeof schema;
  }
  return Object.keys(schema.properties ?? {});
};
