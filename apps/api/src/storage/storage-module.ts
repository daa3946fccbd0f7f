import { join } from 'node:path';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createAudits, type Audits } from '@sluice/audit';
import { composeStorage, hiddenFolder, scratchFolder, type Storage } from '@sluice/composition';
import type { Settings } from '@sluice/contracts';
import { SETTINGS } from '@sluice/nest-kit';

/** The {@link Storage} that all processes share. */
export const STORAGE = Symbol('storage');
/** The {@link Audits} of the versions in it. */
export const AUDITS = Symbol('audits');

@Global()
@Module({
  providers: [
    {
      provide: STORAGE,
      inject: [SETTINGS],
      useFactory: ({ infrastructure }: Settings) =>
        composeStorage(infrastructure.storage!, scratchFolder(infrastructure)),
    },
    {
      provide: AUDITS,
      inject: [SETTINGS],
      useFactory: ({ infrastructure }: Settings) =>
        createAudits(join(hiddenFolder(infrastructure, infrastructure.storage!), 'audits')),
    },
  ],
  exports: [STORAGE, AUDITS],
})
export class StorageModule implements OnApplicationShutdown {
  readonly #storage: Storage;
  readonly #audits: Audits;

  constructor(@Inject(STORAGE) storage: Storage, @Inject(AUDITS) audits: Audits) {
    this.#storage = storage;
    this.#audits = audits;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#audits.close();
    this.#storage.close();
  }
}
