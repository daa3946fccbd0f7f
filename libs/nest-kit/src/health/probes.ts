import { Injectable } from '@nestjs/common';
import { asSluiceError, type Readiness } from '@sluice/contracts';

/** Asks for one thing the process needs. */
export interface Probe {
  /** queue, index, storage, model */
  name: string;
  /** Rejects with what is wrong. */
  check: (signal: AbortSignal) => Promise<void>;
}

/** A probe that says nothing for this long, in milliseconds, counts as down. */
const PATIENCE = 3_000;

/** What the process needs to do its work; modules add theirs. */
@Injectable()
export class Probes {
  readonly #probes: Probe[] = [];
  #stopping = false;

  add(probe: Probe): void {
    this.#probes.push(probe);
  }

  /** From here on the process is not ready, so that nobody sends it new work. */
  stop(): void {
    this.#stopping = true;
  }

  async report(): Promise<Readiness> {
    const probes = await Promise.all(this.#probes.map((probe) => judge(probe)));
    const up = !this.#stopping && probes.every(({ status }) => status === 'up');
    return { status: up ? 'ready' : 'not ready', probes };
  }
}

const judge = async ({ name, check }: Probe): Promise<Readiness['probes'][number]> => {
  const signal = AbortSignal.timeout(PATIENCE);
  const late = Promise.withResolvers<never>();
  signal.addEventListener('abort', () =>
    late.reject(new Error(`no answer within ${PATIENCE / 1_000} s`)),
  );
  try {
    await Promise.race([check(signal), late.promise]);
    return { name, status: 'up' };
  } catch (error) {
    return { name, status: 'down', fault: asSluiceError(error).message };
  }
};
