import { Controller, Inject, Req } from '@nestjs/common';
import {
  type AuditCounts,
  type AuditEntry,
  type AuditPage,
  countCandidates,
  getCandidate,
  listCandidates,
  type RequestOf,
  SluiceError,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import type { FastifyRequest } from 'fastify';
import { PublishedVersions } from '../versions/published-versions.ts';

@Controller()
export class CandidatesController {
  readonly #versions: PublishedVersions;

  constructor(@Inject(PublishedVersions) versions: PublishedVersions) {
    this.#versions = versions;
  }

  @Handles(listCandidates)
  async list(
    { params, query }: RequestOf<typeof listCandidates>,
    @Req() request: FastifyRequest,
  ): Promise<AuditPage> {
    return (await this.#versions.audit(params)).page(query, request.signal);
  }

  @Handles(countCandidates)
  async count(
    { params, query }: RequestOf<typeof countCandidates>,
    @Req() request: FastifyRequest,
  ): Promise<AuditCounts> {
    return (await this.#versions.audit(params)).counts(query, request.signal);
  }

  @Handles(getCandidate)
  async entry({ params }: RequestOf<typeof getCandidate>): Promise<AuditEntry> {
    const entry = await (await this.#versions.audit(params)).entry(params.row);
    if (entry) return entry;
    throw new SluiceError('missing', `the audit has no row ${params.row}`);
  }
}
