import { sql } from 'kysely';
import type { Database, Queries } from './database.js';
import type { HeldClaims } from './held-claims.js';
import { LaneQueue, type Held } from './lane-queue.js';
import type { Signals } from './signals.js';
import type { Channel, DeadMessage, Outbox, OutgoingMessage, QueueStats, SendClaim } from './store.js';
import { identity, storable, toJson } from './text.js';

/** Channels that send by a queue; web chat is fetched from the activity log instead. */
const SENDING: Channel[] = ['zalo'];

export class StoredOutbox implements Outbox {
  private readonly queues = new Map<Channel, LaneQueue>();

  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
    private readonly replicaId: string,
    private readonly leaseMs: number,
    private readonly held: HeldClaims,
  ) {}

  async put(message: OutgoingMessage): Promise<boolean> {
    const id = await this.database.write((trx) => this.addIn(trx, message));
    if (id !== null) this.signals.emit(`out:${message.channel}`);
    return id !== null;
  }

  /** Within the caller's transaction, who emits the signal after it. */
  addIn(trx: Queries, message: OutgoingMessage): Promise<number | null> {
    const recipient = storable(message.recipientId);
    return this.queue(message.channel).add(trx, {
      lane: identity(recipient),
      channel: message.channel,
      messageId: message.key === undefined ? '' : identity(message.key),
      dedupe: message.key === undefined ? null : `${message.channel}|${identity(message.key)}`,
      conversationId: storable(message.conversationId),
      personId: recipient,
      body: toJson(message.payload),
      activityId: null,
    });
  }

  async claim(channel: Channel, limit: number): Promise<SendClaim[]> {
    const claims = await this.queue(channel).claim(limit);
    return claims.map(({ token, message, interrupted }) => ({
      token,
      outboxId: message.id,
      channel,
      recipientId: message.person_id,
      conversationId: message.conversation_id,
      payload: JSON.parse(message.body) as unknown,
      createdAt: message.created_at,
      tries: message.tries,
      interrupted,
    }));
  }

  // What has gone out is written without waiting for the disk: a power cut right after it sends a message once more,
  // which cannot be ruled out anyhow, and a kill does not.
  sent(claim: SendClaim): Promise<'done' | 'lost'> {
    const work = async (trx: Queries, queue: LaneQueue) => {
      await countSent(trx, claim);
      await queue.end(trx, held(claim), null);
    };
    return this.ending(claim, work, false);
  }

  progress(claim: SendClaim, payload: unknown): Promise<'done' | 'lost'> {
    const work = async (trx: Queries) => {
      await countSent(trx, claim);
      await trx
        .updateTable('queue_messages')
        .set({ body: toJson(payload) })
        .where('id', '=', claim.outboxId)
        .execute();
    };
    return this.withClaim(claim, work, false);
  }

  retryAt(claim: SendClaim, at: number, reason: string): Promise<'done' | 'lost'> {
    const pause = Math.max(0, at - Date.now());
    return this.ending(claim, (trx, queue) => queue.postpone(trx, held(claim), pause, shortened(reason)));
  }

  dead(claim: SendClaim, reason: string): Promise<'done' | 'lost'> {
    return this.ending(claim, (trx, queue) => queue.end(trx, held(claim), shortened(reason) || 'không rõ'));
  }

  async release(claim: SendClaim): Promise<void> {
    await this.ending(claim, (trx, queue) => queue.postpone(trx, held(claim), 0, null));
  }

  onArrival(listener: () => void): () => void {
    const ends = SENDING.map((channel) => this.signals.on(`out:${channel}`, listener));
    return () => ends.forEach((end) => end());
  }

  nextDueAt(channel: Channel): Promise<number | null> {
    return this.queue(channel).nextDueAt();
  }

  stats(): Promise<QueueStats> {
    return LaneQueue.stats(
      this.database,
      SENDING.map((channel) => `out:${channel}`),
    );
  }

  async deadLetters(limit = 100): Promise<DeadMessage[]> {
    const lists = await Promise.all(SENDING.map((channel) => this.queue(channel).dead(limit)));
    return lists.flat().slice(0, limit);
  }

  async window(
    channel: Channel,
    recipientId: string,
  ): Promise<{ lastInboundAt: number | null; sentSince: number }> {
    const row = await this.database.read
      .selectFrom('contacts')
      .select(['last_inbound_at', 'sent_since'])
      .where('channel', '=', channel)
      .where('person_id', '=', storable(recipientId))
      .executeTakeFirst();
    return { lastInboundAt: row?.last_inbound_at ?? null, sentSince: row?.sent_since ?? 0 };
  }

  /** A message has come from this person: their window begins anew. */
  async heardFrom(trx: Queries, channel: Channel, personId: string): Promise<void> {
    const now = this.database.now();
    // What waits for this very moment goes out now. (The lane before the contact, in the order that `sent` locks them.)
    await trx
      .updateTable('queue_lanes')
      .set({ ready_at: 0 })
      .where('queue', '=', `out:${channel}`)
      .where('lane', '=', identity(personId))
      .where('ready_at', '>', now)
      .execute();
    await trx
      .insertInto('contacts')
      .values({ channel, person_id: personId, last_inbound_at: now, sent_since: 0 })
      .onConflict((conflict) =>
        conflict
          .columns(['channel', 'person_id'])
          .doUpdateSet({ last_inbound_at: now, sent_since: sql<number>`0` }),
      )
      .execute();
  }

  private queue(channel: Channel): LaneQueue {
    let queue = this.queues.get(channel);
    if (!queue) {
      queue = new LaneQueue(this.database, this.replicaId, `out:${channel}`, this.leaseMs, this.held);
      this.queues.set(channel, queue);
    }
    return queue;
  }

  private async ending(
    claim: SendClaim,
    work: (trx: Queries, queue: LaneQueue) => Promise<void>,
    flushed = true,
  ): Promise<'done' | 'lost'> {
    const outcome = await this.withClaim(claim, work, flushed);
    this.queue(claim.channel).letGo(claim);
    return outcome;
  }

  private withClaim(
    claim: SendClaim,
    work: (trx: Queries, queue: LaneQueue) => Promise<void>,
    flushed = true,
  ): Promise<'done' | 'lost'> {
    const queue = this.queue(claim.channel);
    return this.database.write(async (trx) => {
      if (!(await queue.hold(trx, held(claim)))) return 'lost';
      await work(trx, queue);
      return 'done';
    }, flushed);
  }
}

function held(claim: SendClaim): Held {
  return { token: claim.token, lane: identity(claim.recipientId), id: claim.outboxId };
}

/** One more message has gone to this person since they last wrote. */
async function countSent(trx: Queries, claim: SendClaim): Promise<void> {
  await trx
    .updateTable('contacts')
    .set((eb) => ({ sent_since: eb('sent_since', '+', 1) }))
    .where('channel', '=', claim.channel)
    .where('person_id', '=', claim.recipientId)
    .execute();
}

function shortened(reason: string): string {
  return storable(reason).slice(0, 500);
}
