import { z } from 'zod';
import { eventSchema } from './event.ts';
import { manifestSchema } from './manifest.ts';
import { specSchema } from './spec.ts';

/** The shapes that are relied on from outside, as `sluice schema NAME` prints them. */
export const SCHEMAS = { spec: specSchema, manifest: manifestSchema, event: eventSchema } as const;
export type SchemaName = keyof typeof SCHEMAS;

/** JSON Schema (draft 2020-12); of the spec, what a user may write: defaults are optional. */
export const jsonSchema = (name: SchemaName): object =>
  z.toJSONSchema(SCHEMAS[name], { io: name === 'spec' ? 'input' : 'output' });
