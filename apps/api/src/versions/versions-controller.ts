import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Controller, Inject, StreamableFile } from '@nestjs/common';
import {
  type Comparison,
  compareVersions,
  downloadFile,
  getMargins,
  getNegativeUse,
  getVersion,
  listVersions,
  type Manifest,
  type Margins,
  type NegativeUse,
  type Overview,
  overview,
  type Page,
  type RequestOf,
  SluiceError,
  type VersionSummary,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import { PublishedVersions } from './published-versions.ts';

const MANIFEST = 'manifest.json';

@Controller()
export class VersionsController {
  readonly #versions: PublishedVersions;

  constructor(@Inject(PublishedVersions) versions: PublishedVersions) {
    this.#versions = versions;
  }

  @Handles(overview)
  overview(): Promise<Overview> {
    return this.#versions.overview();
  }

  @Handles(listVersions)
  list({ params, query }: RequestOf<typeof listVersions>): Promise<Page<VersionSummary>> {
    return this.#versions.list(params.dataset, query);
  }

  @Handles(getVersion)
  manifest({ params }: RequestOf<typeof getVersion>): Promise<Manifest> {
    return this.#versions.manifest(params);
  }

  @Handles(downloadFile)
  async download({ params, query }: RequestOf<typeof downloadFile>): Promise<StreamableFile> {
    const manifest = await this.#versions.manifest(params);
    // Only what the manifest lists is part of the version; a path that leads elsewhere is not in it.
    const { path } = query;
    if (path !== MANIFEST && !manifest.files.some((file) => file.path === path)) {
      throw new SluiceError('missing', `${manifest.version} of ${manifest.dataset} has no ${path}`);
    }
    const file = createReadStream(join(await this.#versions.folder(manifest), path));
    const name = `${manifest.dataset}-${manifest.version}-${basename(path)}`;
    return new StreamableFile(file, { disposition: `attachment; filename="${name}"` });
  }

  @Handles(compareVersions)
  async compare({ params, query }: RequestOf<typeof compareVersions>): Promise<Comparison> {
    const before = await this.#versions.audit({ dataset: params.dataset, version: query.against });
    return (await this.#versions.audit(params)).compare(before);
  }

  @Handles(getMargins)
  async margins({ params }: RequestOf<typeof getMargins>): Promise<Margins> {
    return (await this.#versions.audit(params)).margins();
  }

  @Handles(getNegativeUse)
  async negatives({ params }: RequestOf<typeof getNegativeUse>): Promise<NegativeUse> {
    return (await this.#versions.audit(params)).negativeUse();
  }
}
