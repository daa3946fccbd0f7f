import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Retention } from '@sluice/contracts';
import { PORTS } from '@sluice/nest-kit';
import { type Ports, sweepVersions } from '@sluice/pipeline';
import { RunPlant } from './run-plant.ts';

/** Lets go of versions that their dataset's spec need not keep, once a run of it has succeeded. */
@Injectable()
export class VersionRetention {
  readonly #log = new Logger('retention');
  readonly #ports: Ports;
  readonly #plant: RunPlant;

  constructor(@Inject(PORTS) ports: Ports, @Inject(RunPlant) plant: RunPlant) {
    this.#ports = ports;
    this.#plant = plant;
  }

  /** Never rejects: the run has succeeded, and what is left is found expired again after the next one. */
  async sweep(dataset: string, retention: Retention): Promise<void> {
    try {
      const runs = await (await this.#plant.control()).list();
      const open = runs.filter((run) => run.finished_at === undefined).map(({ plan }) => plan);
      const { versions, artifacts } = await sweepVersions(dataset, retention, this.#ports, open);
      if (versions.length === 0) return;
      this.#log.log({ message: 'versions expired', dataset, versions, artifacts });
    } catch (error) {
      this.#log.warn(`${dataset}: ${(error as Error).message}`);
    }
  }
}
