import { ROUTES, type Route } from '@sluice/contracts';
import { z } from 'zod';

const INTRODUCTION = `# The API

Everything the dashboard does goes over HTTP, and so can you. This page is generated from the routes (\`npm run docs\`);
[openapi.json](openapi.json), which a running server gives at \`/openapi.json\`, has every schema, for making clients.

A key goes along as \`Authorization: Bearer KEY\`; \`scope\` is what it must permit (\`admin\` permits all). Bodies and answers
are JSON. Lists come in pages: \`limit\`, \`cursor\`, and \`next\` in the answer. Every error is a problem document (RFC 9457)
with a \`code\` that stays the same, and, for a request that does not fit, each of its \`faults\`.
`;

/** docs/api.md, from the routes of the contracts. */
export const apiReference = (): string =>
  [INTRODUCTION, ...Object.entries(ROUTES).map(([tag, routes]) => section(tag, routes))].join('\n');

const section = (tag: string, routes: readonly Route[]): string =>
  [
    `## ${tag}`,
    '',
    '| route | scope | what for | query and body | answers |',
    '| --- | --- | --- | --- | --- |',
    ...routes.map(row),
    '',
  ].join('\n');

const row = (route: Route): string =>
  `| \`${route.method.toUpperCase()} ${route.path}\` | ${route.scope ?? ''} | ${route.summary} | ${asked(route)} | ${answers(route)} |`;

const asked = ({ query, body }: Route): string =>
  [
    ...fieldsOf(query).map((name) => `\`?${name}\``),
    ...fieldsOf(body).map((name) => `\`${name}\``),
  ].join(', ');

/** The names of an object's fields; those of any of its forms where it has several. */
const fieldsOf = (schema?: z.ZodType): string[] => {
  if (!schema) return [];
  const { properties, anyOf, oneOf } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  const forms = properties
    ? [{ properties }]
    : ((anyOf ?? oneOf ?? []) as { properties?: object }[]);
  return [...new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})))];
};

const answers = (route: Route): string =>
  Object.entries(route.answers)
    .map(([status, { description, media }]) =>
      [status, description, media && `(\`${media}\`)`].filter(Boolean).join(' '),
    )
    .join('; ');
