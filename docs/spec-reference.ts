import { jsonSchema } from '@sluice/contracts';

/** The part of JSON Schema that a spec uses. */
interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: string | number | boolean;
  anyOf?: Schema[];
  items?: Schema;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

const INTRODUCTION = `# The run spec

A spec is YAML (or JSON). Paths in it are relative to its file; unknown keys are errors. This page is
generated from the schema (\`npm run docs\`); \`npx sluice schema spec\` prints the schema itself.

The search goes \`range_max\` plus the anchor's positives deep. Where \`range_max\` is not set it is
\`range_min\` + the most positives any anchor has + \`num_negatives\`, the last ten times over when
\`absolute_margin\`, \`relative_margin\` or \`max_score\` is set: the rules of sentence-transformers.
`;

/** docs/spec.md, from the schema of the spec. */
export const specReference = (): string => {
  const root = jsonSchema('spec') as Schema;
  const sections = Object.entries(root.properties ?? {}).map(([name, schema]) =>
    section(name, schema, root.required ?? []),
  );
  return `${INTRODUCTION}\n${sections.join('\n')}`;
};

const section = (name: string, schema: Schema, required: string[]): string => {
  const rows = optionRows(name, schema, required.includes(name));
  return [
    `## ${name}`,
    '',
    '| option | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
};

const optionRows = (path: string, schema: Schema, required: boolean): string[] => {
  const object = schema.anyOf?.find(({ properties }) => properties) ?? schema;
  const inner = Object.entries(object.properties ?? {}).flatMap(([name, option]) =>
    optionRows(`${path}.${name}`, option, object.required?.includes(name) ?? false),
  );
  if (object !== schema || !object.properties) {
    return [optionRow(path, schema, required), ...inner];
  }
  return schema.description ? [cells(`\`${path}\``, '', '', schema.description), ...inner] : inner;
};

const optionRow = (path: string, schema: Schema, required: boolean): string => {
  const preset = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  return cells(`\`${path}\``, valueOf(schema), required ? 'required' : preset, schema.description);
};

const cells = (...texts: (string | undefined)[]): string =>
  `| ${texts.map((text = '') => text.replaceAll('|', '\\|')).join(' | ')} |`;

const valueOf = (schema: Schema): string => {
  if (schema.anyOf) return schema.anyOf.map(valueOf).join(' or ');
  if (schema.properties) return 'the settings below';
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.items) return `list of ${valueOf(schema.items)}`;
  if (schema.pattern) return `\`${schema.pattern}\``;
  return (schema.type ?? '') + rangeOf(schema);
};

const rangeOf = ({ minimum, maximum }: Schema): string => {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `≥ ${minimum}` : '';
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `≤ ${maximum}` : '';
  const bounds = [low, high].filter(Boolean).join(', ');
  return bounds ? ` ${bounds}` : '';
};
