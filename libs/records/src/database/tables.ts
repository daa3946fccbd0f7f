import type { ColumnType, Generated } from 'kysely';

/** ISO 8601 both ways. */
type Time = string;
/** A JSON document: parsed when read, its text when written. */
type Json = ColumnType<unknown, string, string>;

/** The tables as migrations leave them. Columns that the API shows have the API's names. */
export interface Tables {
  specs: {
    dataset: string;
    revision: number;
    text: string;
    created_at: Time;
    created_by: string | null;
  };
  runs: {
    id: string;
    dataset: string;
    revision: number;
    state: string;
    trigger: string;
    created_by: string | null;
    created_at: Time;
    started_at: Time | null;
    finished_at: Time | null;
    plan: string | null;
    stage: string | null;
    fraction: number | null;
    version: string | null;
    error: ColumnType<unknown, string | null, string | null>;
    note: string | null;
    leader: string | null;
    lease_until: Time | null;
    fence: Generated<number>;
  };
  run_steps: {
    run: string;
    seq: number;
    at: Time;
    stage: string;
    type: string;
    jobs: number;
    seconds: number;
  };
  schedules: {
    dataset: string;
    cron: string;
    timezone: string;
    overlap: string;
    enabled: boolean;
    created_at: Time;
    last_due_at: Time | null;
  };
  api_keys: {
    id: string;
    name: string;
    digest: string;
    scopes: Json;
    created_at: Time;
    expires_at: Time | null;
    revoked_at: Time | null;
    last_used_at: Time | null;
  };
  webhooks: {
    id: string;
    url: string;
    types: Json;
    dataset: string | null;
    enabled: boolean;
    disabled_because: string | null;
    created_at: Time;
    secrets: Json;
  };
  events: {
    id: string;
    dataset: string;
    type: string;
    event: Json;
    created_at: Time;
    dispatched_at: Time | null;
  };
  deliveries: {
    id: string;
    event: string;
    type: string;
    dataset: string;
    target: string;
    state: string;
    attempts: number;
    created_at: Time;
    next_attempt_at: Time | null;
    claimed_until: Time | null;
    finished_at: Time | null;
    error: string | null;
    replay: number;
  };
  delivery_attempts: {
    delivery: string;
    attempt: number;
    at: Time;
    milliseconds: number;
    status: number | null;
    error: string | null;
    answer: string | null;
  };
  verdicts: {
    seq: Generated<number>;
    dataset: string;
    verdict: Json;
  };
}
