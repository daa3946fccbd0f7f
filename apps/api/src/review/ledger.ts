import { Inject, Injectable } from '@nestjs/common';
import type { Storage } from '@sluice/composition';
import type { Verdict } from '@sluice/contracts';
import { settlePair, type SettledPair } from '@sluice/mining';
import { opinionsByPair } from '@sluice/pipeline';
import { STORAGE } from '../storage/storage-module.ts';

/** Milliseconds for which what was read of a ledger is taken to be all of it; its own writes it knows at once. */
const FRESH = 1_000;

/** A dataset's verdicts, and what those on each pair come to. */
export interface LedgerState {
  verdicts: Verdict[];
  pairs: Map<string, { opinions: Verdict[]; settled: SettledPair | undefined }>;
}

/** The ledgers of all datasets, as runs read them. */
@Injectable()
export class Ledger {
  readonly #ledger: Storage['ledger'];
  readonly #states = new Map<string, { at: number; state: Promise<LedgerState> }>();

  constructor(@Inject(STORAGE) storage: Storage) {
    this.#ledger = storage.ledger;
  }

  state(dataset: string): Promise<LedgerState> {
    const known = this.#states.get(dataset);
    const now = performance.now();
    if (known && now - known.at < FRESH) return known.state;
    const state = this.#read(dataset);
    this.#states.set(dataset, { at: now, state });
    state.catch(() => this.#states.delete(dataset));
    return state;
  }

  async append(dataset: string, verdicts: readonly Verdict[]): Promise<void> {
    await this.#ledger.append(dataset, verdicts);
    this.#states.delete(dataset);
  }

  async #read(dataset: string): Promise<LedgerState> {
    const verdicts = await this.#ledger.verdicts(dataset);
    const pairs: LedgerState['pairs'] = new Map();
    for (const [key, opinions] of opinionsByPair(verdicts)) {
      pairs.set(key, { opinions, settled: settlePair(opinions) });
    }
    return { verdicts, pairs };
  }
}
