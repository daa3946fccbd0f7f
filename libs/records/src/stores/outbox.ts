import { eventSchema, type EventType, type SluiceEvent } from '@sluice/contracts';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { timeOrderedId } from '../ids.ts';
import type { StoreContext } from './store.ts';

/** A receiver of events that the settings name. */
export interface Subscription {
  target: string;
  types: readonly EventType[];
}

const WEBHOOK_TARGET = 'webhook:';

/**
 * Events that have happened and are to be told. They are written in the transaction of what they tell of, so
 * that there is neither an event of what never was nor a change that nobody hears of.
 */
export const outboxStore = ({ database, now }: StoreContext) => ({
  has: async (id: string): Promise<boolean> => {
    const row = await database
      .selectFrom('events')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    return row !== undefined;
  },

  find: async (id: string): Promise<SluiceEvent | undefined> => {
    const row = await database
      .selectFrom('events')
      .select('event')
      .where('id', '=', id)
      .executeTakeFirst();
    return row && eventSchema.parse(row.event);
  },

  /** What happened once is written once, whoever tells it again. */
  append: async (event: SluiceEvent): Promise<void> => {
    const parsed = eventSchema.parse(event);
    await database
      .insertInto('events')
      .values({
        id: parsed.id,
        dataset: parsed.data.dataset,
        type: parsed.type,
        event: JSON.stringify(parsed),
        created_at: now().toISOString(),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  },

  /**
   * Makes a delivery of each new event for each receiver that asked for it: webhooks, and the channels of
   * the settings. Several processes may do so at once; an event is dispatched by one of them.
   *
   * @returns how many events
   */
  dispatch: async (channels: readonly Subscription[]): Promise<number> =>
    database.transaction().execute(async (transaction) => {
      const events = await transaction
        .selectFrom('events')
        .select(['id', 'dataset', 'type'])
        .where('dispatched_at', 'is', null)
        .orderBy('created_at')
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute();
      if (events.length === 0) return 0;
      const at = now().toISOString();
      for (const event of events) {
        const subscribed = channels.filter(({ types }) => types.includes(event.type as EventType));
        const targets = [
          ...subscribed.map(({ target }) => target),
          ...(await webhooksFor(transaction, event)),
        ];
        for (const target of targets) {
          await transaction
            .insertInto('deliveries')
            .values({
              id: timeOrderedId(now()),
              event: event.id,
              type: event.type,
              dataset: event.dataset,
              target,
              state: 'pending',
              attempts: 0,
              created_at: at,
              next_attempt_at: at,
              replay: 0,
            })
            .onConflict((conflict) => conflict.columns(['event', 'target', 'replay']).doNothing())
            .execute();
        }
      }
      await transaction
        .updateTable('events')
        .set({ dispatched_at: at })
        .where(
          'id',
          'in',
          events.map(({ id }) => id),
        )
        .execute();
      return events.length;
    }),
});

const BATCH = 100;

const webhooksFor = async (
  transaction: Transaction<Tables>,
  { type, dataset }: { type: string; dataset: string },
): Promise<string[]> => {
  const rows = await transaction
    .selectFrom('webhooks')
    .select('id')
    .where('enabled', '=', true)
    .where((eb) => eb.or([eb('dataset', 'is', null), eb('dataset', '=', dataset)]))
    .where(sql<boolean>`types @> ${JSON.stringify([type])}::jsonb`)
    .execute();
  return rows.map(({ id }) => WEBHOOK_TARGET + id);
};
