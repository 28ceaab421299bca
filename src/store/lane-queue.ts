import { sql, type Selectable } from 'kysely';
import type { HeldClaims } from './held-claims.js';
import type { Database, Queries } from './database.js';
import { DEAD, PENDING, type QueueMessages } from './schema.js';
import { laneStatements, numbered, type LaneStatements, type QueueEntry } from './lane-statements.js';
import type { Channel, DeadMessage, QueueStats } from './store.js';

export interface LaneClaim {
  token: string;
  lane: string;
  message: Selectable<QueueMessages>;
  /** Since it was first claimed, in ms. */
  tried: number;
  interrupted: boolean;
}

/** What a claim is known by afterwards. */
export interface Held {
  token: string;
  lane: string;
  id: number;
}

/**
 * A durable queue of many lanes (conversations, recipients): in order within a lane, one claim a lane at a time, lanes
 * in parallel. A claim has a lease and a token; who comes back after losing it can no longer change anything.
 *
 * Every method that takes `trx` belongs to the caller's transaction. All lock the lane's row before they look at its
 * messages, so that arrivals, claims and ends in one lane come one after the other.
 */
export class LaneQueue {
  private claims = 0;
  private readonly statements: LaneStatements;

  constructor(
    private readonly database: Database,
    private readonly replicaId: string,
    readonly queue: string,
    private readonly leaseMs: number,
    private readonly held: HeldClaims,
  ) {
    this.statements = laneStatements(database, queue);
  }

  /** The new message's number, or null when its `dedupe` is there already. */
  async add(trx: Queries, entry: QueueEntry): Promise<number | null> {
    const row = await this.statements.add.first(trx, entry);
    if (!row) return null;
    await this.statements.open.run(trx, { lane: entry.lane, id: row.id });
    return row.id;
  }

  /**
   * Claims the oldest message of up to `limit` free lanes, oldest first. A lane whose lease has run out was cut off in
   * the middle: with `suspectsAlone` it is given out alone, and only when nothing else is `underWay`. `also` runs in
   * the same transaction: what a claim needs besides must not fail when the claim has already been made.
   */
  async claim(
    limit: number,
    { suspectsAlone = false, underWay = 0 } = {},
    also?: (trx: Queries, claims: LaneClaim[]) => Promise<void>,
  ): Promise<LaneClaim[]> {
    if (limit <= 0) return [];
    const token = `${this.replicaId}:${++this.claims}`;
    const claims = await this.database.write<LaneClaim[]>(async (trx) => {
      let { rows: lanes } = await this.statements.free.run(trx, { limit });
      if (suspectsAlone && lanes.some((lane) => lane.claim_token !== null)) {
        const clean = lanes.filter((lane) => lane.claim_token === null);
        const first = lanes[0];
        if (first?.claim_token != null) lanes = underWay === 0 ? [first] : [];
        else lanes = clean;
      }
      if (lanes.length === 0) return [];
      const { rows: messages } = await this.statements
        .take(lanes.length)
        .run(trx, numbered(lanes.map((lane) => lane.next_id)));
      await this.statements.claim(lanes.length).run(trx, {
        ...numbered(lanes.map(({ lane }) => lane)),
        token,
        replicaId: this.replicaId,
        ms: this.leaseMs,
      });
      const byId = new Map(messages.map((message) => [message.id, message]));
      const claimed = lanes.flatMap((lane) => {
        const message = byId.get(lane.next_id);
        return message
          ? [
              {
                token,
                lane: lane.lane,
                message,
                tried: message.tried,
                interrupted: lane.claim_token !== null,
              },
            ]
          : [];
      });
      await also?.(trx, claimed);
      return claimed;
    }, false);
    if (claims.length > 0) this.held.add(token, claims.length);
    return claims;
  }

  /** A claim has ended or been lost; it is no longer renewed. */
  letGo({ token }: { token: string }): void {
    this.held.letGo(token);
  }

  /** Locks the claim's lane. False: the claim has been lost, and nothing may be written in its name. */
  async hold(trx: Queries, held: Held): Promise<boolean> {
    const row = await this.statements.hold.first(trx, { lane: held.lane });
    return row?.claim_token === held.token;
  }

  /** Ends a held message as done (its content goes) or dead (kept for staff), and opens the lane for its next one. */
  async end(trx: Queries, held: Held, reason: string | null): Promise<void> {
    if (reason === null) await this.statements.done.run(trx, { id: held.id });
    else await this.statements.dead.run(trx, { id: held.id, reason });
    await this.next(trx, held.lane);
  }

  /** Keeps a held message for later: not before `ms` from now. `reason` null: this try does not count. */
  async postpone(trx: Queries, held: Held, ms: number, reason: string | null): Promise<void> {
    await trx
      .updateTable('queue_messages')
      .set((eb) =>
        reason === null ? { tries: eb('tries', '-', 1) } : { reason, failures: eb('failures', '+', 1) },
      )
      .where('id', '=', held.id)
      .execute();
    await trx
      .updateTable('queue_lanes')
      .set({
        claim_token: null,
        claimed_by: null,
        claim_until: 0,
        ready_at: sql<number>`${this.database.now()} + ${ms}`,
      })
      .where('queue', '=', this.queue)
      .where('lane', '=', held.lane)
      .execute();
  }

  /** Puts a dead message back at the end of its lane. */
  async revive(id: number): Promise<boolean> {
    return this.database.write(async (trx) => {
      const row = await trx
        .selectFrom('queue_messages')
        .selectAll()
        .where('id', '=', id)
        .where('queue', '=', this.queue)
        .where('state', '=', DEAD)
        .executeTakeFirst();
      if (!row) return false;
      await trx.deleteFrom('queue_messages').where('id', '=', id).execute();
      const added = await this.add(trx, {
        lane: row.lane,
        channel: row.channel as Channel,
        messageId: row.message_id,
        dedupe: row.dedupe,
        conversationId: row.conversation_id,
        personId: row.person_id,
        body: row.body,
        activityId: row.activity_id,
      });
      return added !== null;
    });
  }

  /** When the next lane that is not free now will be; null when nothing waits. */
  async nextDueAt(): Promise<number | null> {
    const row = await this.database.read
      .selectFrom('queue_lanes')
      .select(
        sql<
          number | null
        >`min(case when claim_token is not null and claim_until > ready_at then claim_until else ready_at end)`.as(
          'at',
        ),
      )
      .where('queue', '=', this.queue)
      .executeTakeFirst();
    return row?.at ?? null;
  }

  async depth(): Promise<number> {
    const row = await this.database.read
      .selectFrom('queue_messages')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('queue', '=', this.queue)
      .where('state', '=', PENDING)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  async dead(limit: number): Promise<DeadMessage[]> {
    const rows = await this.database.read
      .selectFrom('queue_messages')
      .select(['id', 'channel', 'message_id', 'tries', 'reason', 'created_at'])
      .where('queue', '=', this.queue)
      .where('state', '=', DEAD)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      channel: row.channel as Channel,
      messageId: row.message_id,
      tries: row.tries,
      reason: row.reason,
      receivedAt: row.created_at,
    }));
  }

  /** What the queues of `names` hold together. */
  static async stats(database: Database, names: string[]): Promise<QueueStats> {
    const waiting = await database.read
      .selectFrom('queue_messages')
      .select((eb) => [
        eb.fn.countAll<number>().as('depth'),
        sql<number | null>`${database.now()} - min(created_at)`.as('age'),
      ])
      .where('queue', 'in', names)
      .where('state', '=', PENDING)
      .executeTakeFirstOrThrow();
    const dead = await database.read
      .selectFrom('queue_messages')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('queue', 'in', names)
      .where('state', '=', DEAD)
      .executeTakeFirstOrThrow();
    return {
      depth: Number(waiting.depth),
      oldestAgeMs: Math.max(0, Number(waiting.age ?? 0)),
      dead: Number(dead.count),
    };
  }

  private async next(trx: Queries, lane: string): Promise<void> {
    const { numAffectedRows } = await this.statements.close.run(trx, { lane });
    if (!numAffectedRows) await this.statements.goOn.run(trx, { lane });
  }
}
