import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Row {
  subject: string;
  promise: string;
  tries: number;
  /** Tries after which the promise was kept. */
  kept: number;
  /** The longest time from the fault to the end of its run. */
  worst_seconds: number;
  note?: string;
}

/** docs/reliability.json */
export interface FaultRecord {
  machine: string;
  /** By the name of the fault. */
  faults: Record<string, Row>;
}

/** The file to record in, if the environment names one. Test files are run one after the other. */
const FILE = process.env['SLUICE_FAULTS_JSON'];

/** Writes down how a fault went; what is known of the others stays. */
export const record = (name: string, row: Row, machine: string): void => {
  if (!FILE) return;
  const before = existsSync(FILE) ? recordOf(readFileSync(FILE, 'utf8')).faults : {};
  const found: FaultRecord = { machine, faults: { ...before, [name]: row } };
  writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
};

export const recordOf = (text: string): FaultRecord => JSON.parse(text) as FaultRecord;
