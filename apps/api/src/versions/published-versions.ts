import { Inject, Injectable } from '@nestjs/common';
import type { Audit, Audits } from '@sluice/audit';
import type { Storage } from '@sluice/composition';
import {
  type Manifest,
  type Overview,
  type Page,
  type PageQuery,
  SluiceError,
  type VersionSummary,
} from '@sluice/contracts';
import { AUDITS, STORAGE } from '../storage/storage-module.ts';

export interface VersionName {
  dataset: string;
  version: string;
}

/** Versions of a dataset that the overview tells of: a month of nights. */
const NIGHTS = 30;

/** The published versions of all datasets. */
@Injectable()
export class PublishedVersions {
  readonly #storage: Storage;
  readonly #audits: Audits;
  /** A version never changes, so that it is read once. */
  readonly #summaries = new Map<string, VersionSummary>();

  constructor(@Inject(STORAGE) storage: Storage, @Inject(AUDITS) audits: Audits) {
    this.#storage = storage;
    this.#audits = audits;
  }

  /** @throws SluiceError `missing` */
  async manifest({ dataset, version }: VersionName): Promise<Manifest> {
    const { versions } = this.#storage;
    const found =
      version === 'latest' ? await versions.latest(dataset) : await versions.find(dataset, version);
    if (found) return found.manifest;
    throw new SluiceError('missing', `there is no version ${version} of ${dataset}`);
  }

  /** A local folder with a version's files. */
  async folder(manifest: Manifest): Promise<string> {
    return this.#storage.versions.open(manifest);
  }

  async audit(name: VersionName): Promise<Audit> {
    const manifest = await this.manifest(name);
    return this.#audits.open(await this.folder(manifest), manifest);
  }

  async list(dataset: string, { limit, cursor }: PageQuery): Promise<Page<VersionSummary>> {
    const names = await this.#storage.versions.list(dataset);
    const start = cursor === undefined ? 0 : names.indexOf(cursor) + 1;
    const page = names.slice(start, start + limit);
    const next = start + limit < names.length ? page.at(-1)! : null;
    return { items: await this.#summariesOf(dataset, page), next };
  }

  async overview(): Promise<Overview> {
    const datasets = await this.#storage.versions.datasets();
    const rows = await Promise.all(
      datasets.map(async (dataset) => {
        const names = await this.#storage.versions.list(dataset);
        return { dataset, versions: await this.#summariesOf(dataset, names.slice(0, NIGHTS)) };
      }),
    );
    return { datasets: rows.filter(({ versions }) => versions.length > 0) };
  }

  /** Of those that are whole. */
  async #summariesOf(dataset: string, names: readonly string[]): Promise<VersionSummary[]> {
    const summaries = await Promise.all(
      names.map(async (version) => {
        const key = `${dataset}/${version}`;
        const known = this.#summaries.get(key);
        if (known) return known;
        const found = await this.#storage.versions.find(dataset, version);
        if (!found) return undefined;
        const summary = summaryOf(found.manifest);
        this.#summaries.set(key, summary);
        return summary;
      }),
    );
    return summaries.filter((summary) => summary !== undefined);
  }
}

const summaryOf = ({ stages, ...manifest }: Manifest): VersionSummary => ({
  dataset: manifest.dataset,
  version: manifest.version,
  created_at: manifest.created_at,
  content_digest: manifest.content_digest,
  margin: manifest.margin,
  counts: manifest.counts,
  zero_loss_fraction: manifest.zero_loss_fraction,
  recall: manifest.recall,
  embedding: manifest.embedding,
  previous: manifest.previous,
  warnings: manifest.warnings,
  retrain: manifest.retrain,
  seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
});
