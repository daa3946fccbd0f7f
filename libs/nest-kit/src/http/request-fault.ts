import { type Fault, faultLine, SluiceError } from '@sluice/contracts';

/** A request that does not fit its route: every fault at once. */
export class RequestFault extends SluiceError {
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super('usage', faults.map((fault) => faultLine(fault, 'request')).join('; '));
    this.faults = faults;
  }
}
