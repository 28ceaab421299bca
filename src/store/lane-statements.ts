import { sql } from 'kysely';
import type { Database } from './database.js';
import { DEAD, DONE, PENDING } from './schema.js';
import { Statement } from './statement.js';
import type { Channel } from './store.js';

/** A message to be queued; `lane` is what keeps order among its like. */
export interface QueueEntry {
  lane: string;
  channel: Channel;
  messageId: string;
  dedupe: string | null;
  conversationId: string;
  personId: string;
  body: string;
  activityId: string | null;
}

/** What a queue of lanes does for every message. */
export interface LaneStatements {
  /** Gives nothing back when the message's `dedupe` is there already. */
  add: Statement<QueueEntry, { id: number }>;
  /** Makes the lane, or has it begin with this message if that is older than what it waits for. */
  open: Statement<{ lane: string; id: number }>;
  hold: Statement<{ lane: string }, { claim_token: string | null }>;
  done: Statement<{ id: number }>;
  dead: Statement<{ id: number; reason: string }>;
  /** Takes a lane away in which nothing waits. */
  close: Statement<{ lane: string }>;
  /** Opens a lane for its next message. */
  goOn: Statement<{ lane: string }>;
}

/** The statements of one queue. */
export function laneStatements(database: Database, queue: string): LaneStatements {
  return {
    add: new Statement(database, ({ queries, value, now }) =>
      queries
        .insertInto('queue_messages')
        .values({
          queue,
          lane: value('lane'),
          channel: value('channel'),
          message_id: value('messageId'),
          dedupe: value('dedupe'),
          conversation_id: value('conversationId'),
          person_id: value('personId'),
          body: value('body'),
          activity_id: value('activityId'),
          state: PENDING,
          tries: 0,
          failures: 0,
          reason: '',
          created_at: now,
        })
        .onConflict((conflict) => conflict.columns(['queue', 'dedupe']).doNothing())
        .returning('id'),
    ),
    open: new Statement(database, ({ queries, value }) =>
      queries
        .insertInto('queue_lanes')
        .values({
          queue,
          lane: value('lane'),
          next_id: value('id'),
          ready_at: 0,
          claim_token: null,
          claim_until: 0,
        })
        .onConflict((conflict) =>
          conflict.columns(['queue', 'lane']).doUpdateSet({
            next_id: sql<number>`case when queue_lanes.next_id < excluded.next_id then queue_lanes.next_id else excluded.next_id end`,
          }),
        ),
    ),
    hold: new Statement(database, ({ queries, value }) =>
      database.locked(
        queries
          .selectFrom('queue_lanes')
          .select('claim_token')
          .where('queue', '=', queue)
          .where('lane', '=', value('lane')),
      ),
    ),
    // What is done needs its content no more.
    done: new Statement(database, ({ queries, value, now }) =>
      queries
        .updateTable('queue_messages')
        .set({ state: DONE, reason: '', ended_at: now, body: '' })
        .where('id', '=', value('id')),
    ),
    dead: new Statement(database, ({ queries, value, now }) =>
      queries
        .updateTable('queue_messages')
        .set({ state: DEAD, reason: value('reason'), ended_at: now })
        .where('id', '=', value('id')),
    ),
    close: new Statement(database, ({ queries, value }) =>
      queries
        .deleteFrom('queue_lanes')
        .where('queue', '=', queue)
        .where('lane', '=', value('lane'))
        .where(({ not, exists }) =>
          not(
            exists(
              queries
                .selectFrom('queue_messages')
                .where('queue', '=', queue)
                .where('lane', '=', value('lane'))
                .where('state', '=', PENDING)
                .select('id'),
            ),
          ),
        ),
    ),
    goOn: new Statement(database, ({ queries, value }) =>
      queries
        .updateTable('queue_lanes')
        .set({
          next_id: queries
            .selectFrom('queue_messages')
            .where('queue', '=', queue)
            .where('lane', '=', value('lane'))
            .where('state', '=', PENDING)
            .select((eb) => eb.fn.min<number>('id').as('id')),
          ready_at: 0,
          claim_token: null,
          claimed_by: null,
          claim_until: 0,
        })
        .where('queue', '=', queue)
        .where('lane', '=', value('lane')),
    ),
  };
}
