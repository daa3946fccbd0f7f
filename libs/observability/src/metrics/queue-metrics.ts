import type { Group } from './meter.ts';

export interface QueueState {
  queue: string;
  /** By state: waiting, active, delayed, failed, … */
  jobs: Readonly<Record<string, number>>;
}

export interface QueueMetrics {
  show: (queues: readonly QueueState[], memory?: { used: number; limit: number }) => void;
}

/** What lies in the queues of all processes. */
export const queueMetrics: Group<QueueMetrics> = ({ gauge }) => {
  const jobs = gauge({
    name: 'queue_jobs',
    help: 'Jobs in a queue, by state; active ones are being worked on, failed ones are dead letters.',
    labels: ['queue', 'state'],
  });
  const used = gauge({
    name: 'queue_memory_bytes',
    help: 'Memory that the Redis server of the queues uses.',
    labels: ['server'],
  });
  const limit = gauge({
    name: 'queue_memory_limit_bytes',
    help: 'Memory that the Redis server of the queues may use: its maxmemory, or all of its machine.',
    labels: ['server'],
  });
  return {
    show: (queues, memory) => {
      jobs.reset();
      for (const { queue, jobs: states } of queues) {
        for (const [state, count] of Object.entries(states)) jobs.set({ queue, state }, count);
      }
      used.reset();
      limit.reset();
      if (!memory) return;
      used.set({ server: 'redis' }, memory.used);
      limit.set({ server: 'redis' }, memory.limit);
    },
  };
};
