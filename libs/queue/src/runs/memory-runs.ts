import type { RunOrder, RunOutcome } from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';

/** Runs of this process alone, for a queue that ends with it. */
export function memoryRuns(): Runs {
  const open = new Map<string, RunOrder>();
  const ended = new Map<string, RunOutcome>();
  return {
    async want(order) {
      open.set(order.plan, order);
    },
    async settle(outcome) {
      open.delete(outcome.plan);
      ended.set(outcome.plan, outcome);
    },
    async find(plan) {
      const order = open.get(plan);
      return order ? { order } : { outcome: ended.get(plan) };
    },
    open: async () => [...open.values()],
    ended: async () => [...ended.values()],
  };
}
