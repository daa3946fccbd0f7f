import { Controller, Inject, StreamableFile } from '@nestjs/common';
import { type Audit, openTasks, withTexts } from '@sluice/audit';
import {
  exportVerdicts,
  type ImportedVerdicts,
  importVerdicts,
  type RequestOf,
  SluiceError,
  type VerdictFormat,
} from '@sluice/contracts';
import { readVerdicts, writeVerdicts } from '@sluice/datasets';
import { Handles } from '@sluice/nest-kit';
import { newVerdicts } from '@sluice/pipeline';
import { PublishedVersions, type VersionName } from '../versions/published-versions.ts';
import { Ledger } from './ledger.ts';

const ENDINGS: Record<VerdictFormat, { ending: string; type: string }> = {
  csv: { ending: 'csv', type: 'text/csv; charset=utf-8' },
  jsonl: { ending: 'jsonl', type: 'application/jsonl' },
  'label-studio': { ending: 'json', type: 'application/json' },
};

/** The sample of pairs is the one that reviewers are shown. */
const SEED = 1;

@Controller()
export class ExchangeController {
  readonly #versions: PublishedVersions;
  readonly #ledger: Ledger;

  constructor(
    @Inject(PublishedVersions) versions: PublishedVersions,
    @Inject(Ledger) ledger: Ledger,
  ) {
    this.#versions = versions;
    this.#ledger = ledger;
  }

  @Handles(exportVerdicts)
  async export({ params, query }: RequestOf<typeof exportVerdicts>): Promise<StreamableFile> {
    const { dataset } = params;
    const { format, version, sample } = query;
    const { verdicts } = await this.#ledger.state(dataset);
    const audit = await this.#audit({ dataset, version });
    const tasks =
      audit && sample > 0 ? await openTasks(verdicts, audit, { each: sample, seed: SEED }) : [];
    const records = audit ? await withTexts(verdicts, audit) : verdicts;
    const { ending, type } = ENDINGS[format];
    return new StreamableFile(Buffer.from(writeVerdicts(format, records, tasks)), {
      type,
      disposition: `attachment; filename="${dataset}-verdicts.${ending}"`,
    });
  }

  @Handles(importVerdicts)
  async import({ params, body }: RequestOf<typeof importVerdicts>): Promise<ImportedVerdicts> {
    const { dataset } = params;
    const { format, name, text, reviewer } = body;
    const source = { name, dataset, now: new Date().toISOString(), reviewer };
    const { verdicts, faults } = await readVerdicts(format, Buffer.from(text), source);
    const added = newVerdicts((await this.#ledger.state(dataset)).verdicts, verdicts);
    await this.#ledger.append(dataset, added);
    return { added: added.length, standing: verdicts.length - added.length, faults };
  }

  /** A ledger may be older than what is published, or outlast it. */
  async #audit(name: VersionName): Promise<Audit | undefined> {
    try {
      return await this.#versions.audit(name);
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'missing') return undefined;
      throw error;
    }
  }
}
