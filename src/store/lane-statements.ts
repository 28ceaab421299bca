import { sql, type Selectable } from 'kysely';
import type { Database } from './database.js';
import { DEAD, DONE, PENDING, type QueueMessages } from './schema.js';
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

/** A time that lies further ahead than this can only come from a clock that has been set back: it counts as past. */
const FURTHEST_AHEAD_MS = 60 * 60_000;

/** A list as values of a statement: `{ 0: …, 1: … }`. */
export function numbered<T>(list: T[]): Numbered<T> {
  return { ...list } as Numbered<T>;
}

type Numbered<T> = Record<`${number}`, T>;

/** What a queue of lanes does for every message. */
export interface LaneStatements {
  /** Gives nothing back when the message's `dedupe` is there already. */
  add: Statement<QueueEntry, { id: number }>;
  /** Makes the lane, or has it begin with this message if that is older than what it waits for. */
  open: Statement<{ lane: string; id: number }>;
  /** Lanes that may be claimed now, the one with the oldest message first. */
  free: Statement<{ limit: number }, { lane: string; next_id: number; claim_token: string | null }>;
  /** Counts a try of so many messages and gives them out, with the time since their first claim in ms. */
  take: (count: number) => Statement<Numbered<number>, Selectable<QueueMessages> & { tried: number }>;
  /** Claims so many lanes for `ms`. */
  claim: (count: number) => Statement<Numbered<string> & { token: string; replicaId: string; ms: number }>;
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
  const places = (count: number) => Array.from({ length: count }, (_, index) => `${index}` as const);
  return {
    free: new Statement(database, ({ queries, value, now }) => {
      const absurd = sql<number>`${now} + ${FURTHEST_AHEAD_MS}`;
      return database.skipLocked(
        queries
          .selectFrom('queue_lanes')
          .select(['lane', 'next_id', 'claim_token'])
          .where('queue', '=', queue)
          .where(({ or, eb }) => or([eb('ready_at', '<=', now), eb('ready_at', '>', absurd)]))
          .where(({ or, eb }) =>
            or([eb('claim_token', 'is', null), eb('claim_until', '<=', now), eb('claim_until', '>', absurd)]),
          )
          .orderBy('next_id')
          .limit(value('limit')),
      );
    }),
    take: forEachCount(
      (count) =>
        new Statement(database, ({ queries, value, now }) =>
          queries
            .updateTable('queue_messages')
            .set((eb) => ({
              tries: eb('tries', '+', 1),
              claimed_at: sql<number>`coalesce(claimed_at, ${now})`,
            }))
            .where(
              'id',
              'in',
              places(count).map((place) => value(place)),
            )
            .where('state', '=', PENDING)
            .returningAll()
            .returning(sql<number>`${now} - claimed_at`.as('tried')),
        ),
    ),
    claim: forEachCount(
      (count) =>
        new Statement(database, ({ queries, value, now }) =>
          queries
            .updateTable('queue_lanes')
            .set({
              claim_token: value('token'),
              claimed_by: value('replicaId'),
              claim_until: sql<number>`${now} + ${value('ms')}`,
            })
            .where('queue', '=', queue)
            .where(
              'lane',
              'in',
              places(count).map((place) => value(place)),
            ),
        ),
    ),
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

function forEachCount<S>(make: (count: number) => S): (count: number) => S {
  const made = new Map<number, S>();
  return (count) => {
    let one = made.get(count);
    if (!one) made.set(count, (one = make(count)));
    return one;
  };
}
