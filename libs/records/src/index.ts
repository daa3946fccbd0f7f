export { openRecords, type Records, type Stores } from './records.ts';
export type { LedRun, Lease, NewRun, RunNews, RunOutcome, RunTimes } from './stores/runs.ts';
export type { Settlement } from './stores/deliveries.ts';
export type { Subscription } from './stores/outbox.ts';
export type { SigningWebhook } from './stores/webhooks.ts';
