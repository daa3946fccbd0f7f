import type { Group } from './meter.ts';

const OUTCOMES = ['delivered', 'retried', 'dead'] as const;
export type DeliveryOutcome = (typeof OUTCOMES)[number];

export interface DeliveryMetrics {
  attempted: (outcome: DeliveryOutcome) => void;
}

/** Attempts to tell the world. */
export const deliveryMetrics: Group<DeliveryMetrics> = ({ counter }) => {
  const attempts = counter({
    name: 'webhook_deliveries_total',
    help: 'Attempts to deliver an event: delivered, retried (it will be tried again), dead (given up).',
    labels: ['outcome'],
  });
  // A series that is there from the start tells of its first increase.
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);
  return { attempted: (outcome) => attempts.inc({ outcome }) };
};
