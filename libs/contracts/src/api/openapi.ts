import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { problemSchema } from './problem.ts';
import { type Answer, type AnswerOf, defineRoute, type Route } from './route.ts';

export const openApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  summary: 'this document',
  answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
});

export type OpenApiDocument = AnswerOf<typeof openApi>;

/** @param routes by tag */
export const openApiDocument = (
  routes: Readonly<Record<string, readonly Route[]>>,
): OpenApiDocument => {
  const paths: ZodOpenApiPathsObject = {};
  for (const [tag, tagged] of Object.entries(routes)) {
    for (const route of tagged) {
      paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, tag) };
    }
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'Sluice', version: '1', description: 'The control plane of Sluice.' },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
  return { ...document };
};

const operationOf = (
  { summary, scope, params, query, body, answers }: Route,
  tag: string,
): ZodOpenApiOperationObject => ({
  summary,
  tags: [tag],
  ...(scope && { security: [{ key: [scope] }] }),
  requestParams: { ...(params && { path: params }), ...(query && { query }) },
  ...(body && {
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
  }),
  responses: {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]),
    ),
    default: {
      description: 'a problem',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  },
});

const responseOf = ({ description, schema, media }: Answer): ZodOpenApiResponseObject => {
  if (!schema && !media) return { description };
  return { description, content: { [media ?? 'application/json']: schema ? { schema } : {} } };
};
