import { Inject, Injectable } from '@nestjs/common';
import type { PairTexts } from '@sluice/audit';
import type { FalseNegatives, Review, ReviewItem } from '@sluice/contracts';
import { estimateShare, reviewSample, type ReviewGround } from '@sluice/mining';
import { pairKey } from '@sluice/pipeline';
import { PublishedVersions, type VersionName } from '../versions/published-versions.ts';
import { Ledger, type LedgerState } from './ledger.ts';

export interface Sampling {
  each: number;
  seed: number;
}

/** A pair of the sample, with the key its verdicts are found by. */
interface Sampled {
  key: string;
  ground: ReviewGround;
  pair: PairTexts;
}

/** Samples that are kept: reviewers at work share one. */
const KEPT = 8;

/** Hands out the pairs that people should look at, and says what their verdicts show. */
@Injectable()
export class ReviewDesk {
  readonly #versions: PublishedVersions;
  readonly #ledger: Ledger;
  readonly #samples = new Map<string, Promise<Sampled[]>>();

  constructor(
    @Inject(PublishedVersions) versions: PublishedVersions,
    @Inject(Ledger) ledger: Ledger,
  ) {
    this.#versions = versions;
    this.#ledger = ledger;
  }

  /** The next pairs that a reviewer has not judged: those that nobody has judged come first. */
  async review(
    name: VersionName,
    reviewer: string,
    sampling: Sampling,
    limit: number,
  ): Promise<Review> {
    const [sample, ledger] = await Promise.all([
      this.#sample(name, sampling),
      this.#ledger.state(name.dataset),
    ]);
    const items = sample.map((sampled) => itemOf(sampled, reviewer, ledger));
    const open = items.filter(({ mine }) => mine === null);
    const fresh = open.filter(({ others }) => others === 0);
    const second = open.filter(({ others }) => others > 0);
    return {
      seed: sampling.seed,
      total: items.length,
      judged: items.length - open.length,
      items: [...fresh, ...second].slice(0, limit),
    };
  }

  /**
   * The share of false negatives among the negatives of a version. Pairs judged before are no random part of
   * the sample, since what people found false is a negative no more; so only the head of the random sample
   * counts, up to the first pair that nobody has judged.
   */
  async falseNegatives(name: VersionName, sampling: Sampling): Promise<FalseNegatives> {
    const [sample, ledger, { counts }] = await Promise.all([
      this.#sample(name, sampling),
      this.#ledger.state(name.dataset),
      this.#versions.manifest(name),
    ]);
    const drawn = sample.filter(({ ground }) => ground === 'random');
    const labels = drawn.map(({ key }) => ledger.pairs.get(key)?.settled?.label);
    const end = labels.indexOf(undefined);
    const head = end < 0 ? labels : labels.slice(0, end);
    const of = (label: string): number => head.filter((given) => given === label).length;
    const [positive, judged] = [of('positive'), of('positive') + of('negative')];
    return {
      negatives: counts.selected,
      sampled: drawn.length,
      judged,
      unsure: of('unsure'),
      positive,
      ...estimateShare(positive, judged),
    };
  }

  #sample(name: VersionName, { each, seed }: Sampling): Promise<Sampled[]> {
    const key = JSON.stringify([name.dataset, name.version, each, seed]);
    const sample = this.#samples.get(key) ?? this.#draw(name, { each, seed });
    this.#samples.delete(key);
    // A latest version is another one tomorrow.
    if (name.version !== 'latest') this.#samples.set(key, sample);
    sample.catch(() => this.#samples.delete(key));
    const [oldest] = this.#samples.keys();
    if (this.#samples.size > KEPT && oldest) this.#samples.delete(oldest);
    return sample;
  }

  async #draw(name: VersionName, sampling: Sampling): Promise<Sampled[]> {
    const audit = await this.#versions.audit(name);
    const picks = reviewSample(await audit.pool(), sampling);
    const pairs = await audit.pairsAt(picks.map(({ row }) => row));
    return pairs.map((pair, i) => ({ key: keyOf(pair), ground: picks[i]!.ground, pair }));
  }
}

const keyOf = ({ anchor, candidate }: PairTexts): string =>
  pairKey({ anchor: anchor.digest, candidate: candidate.digest });

const itemOf = (
  { key, ground, pair }: Sampled,
  reviewer: string,
  ledger: LedgerState,
): ReviewItem => {
  const labels = ledger.pairs.get(key)?.settled?.labels;
  const mine = labels?.get(reviewer) ?? null;
  const { row, anchor, positive, candidate, similarity, d_ap, d_an, source, rank } = pair;
  return {
    row,
    ground,
    anchor,
    positive,
    candidate,
    similarity,
    d_ap,
    d_an,
    source,
    rank,
    decision: pair.decision,
    reason: pair.reason,
    mine,
    others: (labels?.size ?? 0) - (mine === null ? 0 : 1),
  };
};
