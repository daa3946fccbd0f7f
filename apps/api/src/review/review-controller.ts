import { Controller, Inject } from '@nestjs/common';
import {
  addVerdicts,
  type FalseNegatives,
  getFalseNegatives,
  getLedger,
  getReview,
  type LedgerSummary,
  listVerdicts,
  type Page,
  type RequestOf,
  type Review,
  type Verdict,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import { PublishedVersions } from '../versions/published-versions.ts';
import { Ledger } from './ledger.ts';
import { summaryOf } from './ledger-summary.ts';
import { ReviewDesk } from './review-desk.ts';

@Controller()
export class ReviewController {
  readonly #versions: PublishedVersions;
  readonly #desk: ReviewDesk;
  readonly #ledger: Ledger;

  constructor(
    @Inject(PublishedVersions) versions: PublishedVersions,
    @Inject(ReviewDesk) desk: ReviewDesk,
    @Inject(Ledger) ledger: Ledger,
  ) {
    this.#versions = versions;
    this.#desk = desk;
    this.#ledger = ledger;
  }

  @Handles(getReview)
  review({ params, query }: RequestOf<typeof getReview>): Promise<Review> {
    return this.#desk.review(params, query.reviewer, query, query.limit);
  }

  @Handles(getFalseNegatives)
  falseNegatives({ params, query }: RequestOf<typeof getFalseNegatives>): Promise<FalseNegatives> {
    return this.#desk.falseNegatives(params, query);
  }

  @Handles(getLedger)
  async ledger({ params }: RequestOf<typeof getLedger>): Promise<LedgerSummary> {
    const audit = await this.#versions.audit(params);
    return summaryOf(await this.#ledger.state(params.dataset), audit);
  }

  @Handles(listVerdicts)
  async list({ params, query }: RequestOf<typeof listVerdicts>): Promise<Page<Verdict>> {
    const { verdicts } = await this.#ledger.state(params.dataset);
    const start = Number(query.cursor ?? 0) || 0;
    const end = start + query.limit;
    const next = end < verdicts.length ? String(end) : null;
    return { items: verdicts.slice(start, end), next };
  }

  @Handles(addVerdicts)
  async add({ params, body }: RequestOf<typeof addVerdicts>): Promise<{ verdicts: Verdict[] }> {
    const { dataset } = params;
    const { reviewer, version } = body;
    const at = new Date().toISOString();
    const verdicts = body.verdicts.map((given): Verdict =>
      Object.assign({ reviewer, at, dataset, version }, given),
    );
    await this.#ledger.append(dataset, verdicts);
    return { verdicts };
  }
}
