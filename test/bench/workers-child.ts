import { setTimeout as sleep } from 'node:timers/promises';
import { openBackend, startWorkers } from '@sluice/queue';

/** A worker process whose jobs take a fixed time, and no processor while they do. */
const [address, delay] = process.argv.slice(2) as [string, string];

let done = 0;
const backend = await openBackend(address);
const workers = startWorkers(backend, {
  embed: async () => {
    if (Number(delay) > 0) await sleep(Number(delay));
    done += 1;
  },
});
process.on('message', () => {
  void (async () => {
    await workers.close();
    await backend.close();
    process.send!({ done }, () => process.exit(0));
  })();
});
process.send!({ done });
