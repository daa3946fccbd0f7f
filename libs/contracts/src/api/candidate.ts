import { z } from 'zod';
import {
  auditCountsSchema,
  auditEntrySchema,
  auditFilter,
  auditPageSchema,
  auditQuery,
} from './audit.ts';
import { defineRoute } from './route.ts';
import { versionParams } from './version.ts';

const path = '/api/v1/datasets/{dataset}/versions/{version}/candidates';

export const listCandidates = defineRoute({
  method: 'get',
  path,
  scope: 'read',
  summary: 'candidates of a version, with what became of them',
  params: versionParams,
  query: auditQuery,
  answers: { 200: { description: 'a page of them', schema: auditPageSchema } },
});

export const countCandidates = defineRoute({
  method: 'get',
  path: `${path}/counts`,
  scope: 'read',
  summary: 'how many candidates have each decision, reason, source and hardness',
  params: versionParams,
  query: z.strictObject(auditFilter),
  answers: { 200: { description: 'by word', schema: auditCountsSchema } },
});

export const getCandidate = defineRoute({
  method: 'get',
  path: `${path}/{row}`,
  scope: 'read',
  summary: 'a candidate with its texts whole',
  params: versionParams.extend({ row: z.coerce.number().int().min(0) }),
  answers: { 200: { description: 'the candidate', schema: auditEntrySchema } },
});
