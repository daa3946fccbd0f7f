import {
  deliveryAttemptSchema,
  deliverySchema,
  type Delivery,
  type DeliveryAttempt,
  type Page,
  type PageQuery,
} from '@sluice/contracts';
import { timeOrderedId } from '../ids.ts';
import { idOf, numberOf, pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

/** What an attempt came to. Without a next time the delivery is over. */
export interface Settlement {
  attempt: Omit<DeliveryAttempt, 'attempt'>;
  delivered: boolean;
  nextAttemptAt?: Date;
}

export const deliveryStore = ({ database, now }: StoreContext) => {
  const at = (): string => now().toISOString();

  return {
    /**
     * Deliveries that are due, for the caller alone for as long as `patience` milliseconds; one whose
     * deliverer dies comes back then.
     */
    claimDue: async (limit: number, patience: number): Promise<Delivery[]> => {
      const rows = await database
        .updateTable('deliveries')
        .set({ claimed_until: new Date(now().getTime() + patience).toISOString() })
        .where('id', 'in', (outer) =>
          outer
            .selectFrom('deliveries')
            .select('id')
            .where('state', '=', 'pending')
            .where('next_attempt_at', '<=', at())
            .where((eb) =>
              eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', at())]),
            )
            .orderBy('next_attempt_at')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .returningAll()
        .execute();
      return rows.map((row) => deliverySchema.parse(row));
    },

    /** When the next delivery is due; one that is being attempted counts from when its claim ends. */
    nextDueAt: async (): Promise<Date | undefined> => {
      const row = await database
        .selectFrom('deliveries')
        .select(({ fn }) =>
          fn<string | null>('greatest', ['next_attempt_at', 'claimed_until']).as('due'),
        )
        .where('state', '=', 'pending')
        .orderBy('due')
        .limit(1)
        .executeTakeFirst();
      return row?.due ? new Date(row.due) : undefined;
    },

    /** Nothing is written of an attempt whose claim another deliverer has taken over. */
    settle: async (
      { id, attempts }: Delivery,
      { attempt, delivered, nextAttemptAt }: Settlement,
    ): Promise<void> => {
      const over = delivered || !nextAttemptAt;
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('deliveries')
          .set({
            state: delivered ? 'delivered' : over ? 'dead' : 'pending',
            attempts: attempts + 1,
            error: attempt.error,
            claimed_until: null,
            next_attempt_at: over ? null : nextAttemptAt.toISOString(),
            finished_at: over ? at() : null,
          })
          .where('id', '=', id)
          .where('attempts', '=', attempts)
          .where('state', '=', 'pending')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        await transaction
          .insertInto('delivery_attempts')
          .values({ delivery: id, attempt: attempts + 1, ...attempt })
          .execute();
      });
    },

    /** Gives up what is still to be delivered to a receiver that is gone. */
    abandon: async (target: string, because: string): Promise<void> => {
      await database
        .updateTable('deliveries')
        .set({ state: 'dead', error: because, next_attempt_at: null, finished_at: at() })
        .where('target', '=', target)
        .where('state', '=', 'pending')
        .execute();
    },

    /** Sends the same event to the same receiver once more, under the same id. Undefined: no such delivery. */
    replay: async (id: string): Promise<Delivery | undefined> => {
      const row = await database
        .insertInto('deliveries')
        .columns([
          'id',
          'event',
          'type',
          'dataset',
          'target',
          'state',
          'attempts',
          'created_at',
          'next_attempt_at',
          'replay',
        ])
        .expression((eb) =>
          eb
            .selectFrom('deliveries as original')
            .select((of) => [
              of.val(timeOrderedId(now())).as('id'),
              'original.event',
              'original.type',
              'original.dataset',
              'original.target',
              of.val('pending').as('state'),
              of.cast<number>(of.val(0), 'integer').as('attempts'),
              of.cast<string>(of.val(at()), 'timestamptz').as('created_at'),
              of.cast<string>(of.val(at()), 'timestamptz').as('next_attempt_at'),
              of
                .selectFrom('deliveries as same')
                .select((last) => last(last.fn.max('same.replay'), '+', 1).as('replay'))
                .whereRef('same.event', '=', 'original.event')
                .whereRef('same.target', '=', 'original.target')
                .as('replay'),
            ])
            .where('original.id', '=', id),
        )
        .returningAll()
        .executeTakeFirst();
      return row && deliverySchema.parse(row);
    },

    find: async (id: string): Promise<Delivery | undefined> => {
      const row = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && deliverySchema.parse(row);
    },

    /** Newest first. */
    list: async ({
      limit,
      cursor,
      target,
      state,
    }: PageQuery & { target?: string; state?: Delivery['state'] }): Promise<Page<Delivery>> => {
      let query = database
        .selectFrom('deliveries')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where('id', '<', cursor);
      if (target !== undefined) query = query.where('target', '=', target);
      if (state !== undefined) query = query.where('state', '=', state);
      return pageFrom(await query.execute(), limit, idOf, (row) => deliverySchema.parse(row));
    },

    /** The attempts of a delivery, in order. */
    attempts: async (
      id: string,
      { limit, cursor = '0' }: PageQuery,
    ): Promise<Page<DeliveryAttempt>> => {
      const rows = await database
        .selectFrom('delivery_attempts')
        .selectAll()
        .where('delivery', '=', id)
        .where('attempt', '>', numberOf(cursor))
        .orderBy('attempt')
        .limit(limit + 1)
        .execute();
      return pageFrom(
        rows,
        limit,
        ({ attempt }) => String(attempt),
        (row) => deliveryAttemptSchema.parse(row),
      );
    },
  };
};
