import type { Migration } from 'kysely/migration';
import { runScript } from './script.ts';

export const firstTables: Migration = {
  up: (database) =>
    runScript(
      database,
      `CREATE TABLE specs (
         dataset text NOT NULL,
         revision integer NOT NULL,
         text text NOT NULL,
         created_at timestamptz NOT NULL,
         created_by text,
         PRIMARY KEY (dataset, revision))`,

      `CREATE TABLE runs (
         id text PRIMARY KEY,
         dataset text NOT NULL,
         revision integer NOT NULL,
         state text NOT NULL,
         trigger text NOT NULL,
         created_by text,
         created_at timestamptz NOT NULL,
         started_at timestamptz,
         finished_at timestamptz,
         plan text,
         stage text,
         fraction double precision,
         version text,
         error jsonb,
         note text,
         leader text,
         lease_until timestamptz,
         fence integer NOT NULL DEFAULT 0)`,
      `CREATE INDEX runs_by_dataset ON runs (dataset, id)`,
      // Two runs of one dataset never overlap: the database itself refuses the second.
      `CREATE UNIQUE INDEX runs_one_active ON runs (dataset)
         WHERE state IN ('planning', 'running', 'paused')`,
      `CREATE INDEX runs_unfinished ON runs (id) WHERE finished_at IS NULL`,
      `CREATE TABLE run_steps (
         run text NOT NULL REFERENCES runs ON DELETE CASCADE,
         seq integer NOT NULL,
         at timestamptz NOT NULL,
         stage text NOT NULL,
         type text NOT NULL,
         jobs integer NOT NULL,
         seconds double precision NOT NULL,
         PRIMARY KEY (run, seq))`,

      `CREATE TABLE schedules (
         dataset text PRIMARY KEY,
         cron text NOT NULL,
         timezone text NOT NULL,
         overlap text NOT NULL,
         enabled boolean NOT NULL,
         created_at timestamptz NOT NULL,
         last_due_at timestamptz)`,

      `CREATE TABLE api_keys (
         id text PRIMARY KEY,
         name text NOT NULL,
         digest text NOT NULL,
         scopes jsonb NOT NULL,
         created_at timestamptz NOT NULL,
         expires_at timestamptz,
         revoked_at timestamptz,
         last_used_at timestamptz)`,

      `CREATE TABLE webhooks (
         id text PRIMARY KEY,
         url text NOT NULL,
         types jsonb NOT NULL,
         dataset text,
         enabled boolean NOT NULL,
         disabled_because text,
         created_at timestamptz NOT NULL,
         secrets jsonb NOT NULL)`,

      `CREATE TABLE events (
         id text PRIMARY KEY,
         dataset text NOT NULL,
         type text NOT NULL,
         event jsonb NOT NULL,
         created_at timestamptz NOT NULL,
         dispatched_at timestamptz)`,
      `CREATE INDEX events_undispatched ON events (created_at) WHERE dispatched_at IS NULL`,
      `CREATE TABLE deliveries (
         id text PRIMARY KEY,
         event text NOT NULL REFERENCES events,
         type text NOT NULL,
         dataset text NOT NULL,
         target text NOT NULL,
         state text NOT NULL,
         attempts integer NOT NULL,
         created_at timestamptz NOT NULL,
         next_attempt_at timestamptz,
         claimed_until timestamptz,
         finished_at timestamptz,
         error text,
         replay integer NOT NULL,
         UNIQUE (event, target, replay))`,
      `CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending'`,
      `CREATE INDEX deliveries_by_target ON deliveries (target, id)`,
      `CREATE TABLE delivery_attempts (
         delivery text NOT NULL REFERENCES deliveries ON DELETE CASCADE,
         attempt integer NOT NULL,
         at timestamptz NOT NULL,
         milliseconds integer NOT NULL,
         status integer,
         error text,
         answer text,
         PRIMARY KEY (delivery, attempt))`,

      `CREATE TABLE verdicts (
         seq integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         dataset text NOT NULL,
         verdict jsonb NOT NULL)`,
      `CREATE INDEX verdicts_by_dataset ON verdicts (dataset, seq)`,
    ),
};
