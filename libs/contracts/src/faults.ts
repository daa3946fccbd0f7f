import { z } from 'zod';
import { closestWord } from './closest-word.ts';

/** What is wrong with one place in what a person wrote. */
export interface Fault {
  /** Keys from the outside in, joined by dots; empty for the whole. */
  place: string;
  message: string;
}

/** Every fault zod found; for a key that does not exist it names the one that was most likely meant. */
export const faultsOf = (schema: z.ZodType, error: z.ZodError): Fault[] =>
  error.issues.flatMap((issue) => {
    const place = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') {
      return [{ place: place.join('.'), message: issue.message }];
    }
    const known = keysAt(schema, place);
    return issue.keys.map((key) => {
      const close = closestWord(key, known);
      const remedy = close ? `did you mean "${close}"?` : `known here: ${known.join(', ')}`;
      return { place: [...place, key].join('.'), message: `unknown key; ${remedy}` };
    });
  });

/** @param whole what to call the value itself, for a fault that is at no key of it */
export const faultLine = ({ place, message }: Fault, whole: string): string =>
  `${place || whole}: ${message}`;

/** The keys a schema allows at a place, read off its JSON Schema. */
const keysAt = (schema: z.ZodType, place: string[]): string[] => {
  let at: JsonSchema = z.toJSONSchema(schema, { io: 'input' });
  for (const key of place) {
    const next = at.properties?.[key];
    if (typeof next !== 'object') return [];
    at = withKeys(next);
  }
  return Object.keys(at.properties ?? {});
};

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Of several forms a value may have, the one with keys. */
const withKeys = (schema: JsonSchema): JsonSchema =>
  schema.anyOf?.find((form) => form.properties) ?? schema;
