import { join } from 'node:path';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { isBucketUri, type Settings, SluiceError } from '@sluice/contracts';
import { type Clock, CLOCK, Probes, SETTINGS } from '@sluice/nest-kit';
import { openRecords, type Records } from '@sluice/records';

/** The {@link Records} of the control plane. */
export const RECORDS = Symbol('records');

const open = (settings: Settings, now: Clock): Promise<Records> =>
  openRecords(placeOf(settings), { password: process.env['SLUICE_RECORDS_PASSWORD'], now });

/** Beside the versions, unless a place is named; a bucket is no place for a database. */
const placeOf = ({ infrastructure: { records, storage } }: Settings): string => {
  if (records !== undefined) return records;
  if (!isBucketUri(storage!)) return join(storage!, '.sluice', 'records');
  throw new SluiceError(
    'usage',
    'SLUICE_RECORDS: missing; with storage in a bucket, name a PostgreSQL server or a folder',
  );
};

@Global()
@Module({
  providers: [{ provide: RECORDS, useFactory: open, inject: [SETTINGS, CLOCK] }],
  exports: [RECORDS],
})
export class RecordsModule implements OnApplicationShutdown {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records, @Inject(Probes) probes: Probes) {
    this.#records = records;
    probes.add({ name: 'records', check: () => records.check() });
  }

  onApplicationShutdown(): Promise<void> {
    return this.#records.close();
  }
}
