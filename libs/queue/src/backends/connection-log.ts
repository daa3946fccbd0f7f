import { describeQueue, type QueueAddress } from '@sluice/contracts';

/** Told of every failure to reach a server and of every success; logs the first of each in turn. */
export interface ConnectionLog {
  lost: (error: Error) => void;
  found: () => void;
}

export function connectionLog(address: QueueAddress, log: (line: string) => void): ConnectionLog {
  let away = false;
  return {
    lost({ message }) {
      if (!away) log(`lost ${describeQueue(address)}, waiting for it: ${message}`);
      away = true;
    },
    found() {
      if (away) log(`${describeQueue(address)} is back`);
      away = false;
    },
  };
}
