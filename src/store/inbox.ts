import type { StoredActivityLog } from './activity-log.js';
import type { Database, Queries } from './database.js';
import type { HeldClaims } from './held-claims.js';
import { LaneQueue, type Held } from './lane-queue.js';
import type { StoredMemory } from './memory.js';
import type { StoredOutbox } from './outbox.js';
import { forgetPerson } from './privacy.js';
import type { Signals } from './signals.js';
import type {
  Channel,
  DeadMessage,
  Inbox,
  IncomingMessage,
  LoggedActivity,
  PutResult,
  QueueStats,
  StoredActivity,
  TurnClaim,
  TurnResult,
  UnansweredQuestion,
} from './store.js';
import { UnknownConversation } from './store.js';
import { identity, storable } from './text.js';

/** A message is set aside after this many tries that ended in an error. */
export const MAX_FAILURES = 3;
/**
 * A try that was cut off says less: whoever kills the process three times in a second would have an innocent message
 * set aside. It is the message's fault when it goes on for minutes, or again and again.
 */
const MAX_CUTS = 20;
const MAX_CUTS_IN_LONG = 3;
const LONG_MS = 120_000;
/** How long the number of waiting messages is trusted before it is counted again. */
const DEPTH_TRUSTED_MS = 1000;
const RETRY_AFTER_SECONDS = 5;

/** No activity has a field of this name. */
const ADDRESS_KEY = '#address';

export class StoredInbox implements Inbox {
  private readonly lanes: LaneQueue;
  /** Never less than what this process knows to be waiting. */
  private depth = 0;
  private depthCountedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
    private readonly log: StoredActivityLog,
    private readonly memory: StoredMemory,
    private readonly outbox: StoredOutbox,
    private readonly addUnanswered: (trx: Queries, question: UnansweredQuestion) => Promise<void>,
    replicaId: string,
    leaseMs: number,
    held: HeldClaims,
    private readonly backlogLimit: number,
    private readonly retryPausesMs: number[],
  ) {
    this.lanes = new LaneQueue(database, replicaId, 'in', leaseMs, held);
  }

  async put(message: IncomingMessage): Promise<PutResult> {
    const conversationId = storable(message.conversationId);
    const dedupe = `${message.channel}|${identity(conversationId)}|${identity(message.messageId)}`;
    if (await this.isFull()) {
      const known = await this.known(this.database.read, dedupe);
      return known
        ? { outcome: 'duplicate', activityId: known.activity_id }
        : { outcome: 'full', retryAfterSeconds: RETRY_AFTER_SECONDS };
    }
    this.depth++;
    let logged: LoggedActivity[] | null = null;
    const written = this.database.write<PutResult>(async (trx) => {
      // Whoever sends the same message twice at once waits here for the first one's end.
      if (message.log) logged = await this.log.appendIn(trx, conversationId, [message.activity]);
      // A conversation that was forgotten meanwhile takes in nothing more.
      if (message.log && !logged) throw new UnknownConversation(conversationId);
      const activity = logged?.[0]?.activity ?? message.activity;
      const id = await this.lanes.add(trx, {
        lane: laneOf(message.channel, conversationId),
        channel: message.channel,
        messageId: identity(message.messageId),
        dedupe,
        conversationId,
        personId: storable(message.senderId),
        body: bodyOf(activity, message.addressKey),
        activityId: activity.id ?? null,
      });
      if (id === null) throw new Known();
      if (message.channel === 'zalo') await this.outbox.heardFrom(trx, 'zalo', storable(message.senderId));
      return { outcome: 'written', activityId: activity.id ?? null, seq: logged?.[0]?.seq ?? null };
    });
    // Where writes keep their order, the claim that this calls for shares the message's own commit.
    if (this.database.inOrder) this.signals.emit('in');
    try {
      const result = await written;
      this.log.announce(conversationId, logged);
      if (!this.database.inOrder) this.signals.emit('in');
      return result;
    } catch (error) {
      this.depth--;
      if (!(error instanceof Known)) throw error;
      const known = await this.known(this.database.read, dedupe);
      return { outcome: 'duplicate', activityId: known?.activity_id ?? null };
    }
  }

  async claim(limit: number, underWay: number): Promise<TurnClaim[]> {
    const memories = new Map<string, unknown>();
    const claims = await this.lanes.claim(limit, { suspectsAlone: true, underWay }, async (trx, claimed) => {
      for (const { lane, message } of claimed) {
        const found = await this.memory.getIn(trx, message.channel as Channel, message.conversation_id);
        memories.set(lane, found?.value ?? null);
      }
    });
    return claims.map(({ token, lane, message, tried, interrupted }) => ({
      token,
      inboxId: message.id,
      channel: message.channel as Channel,
      messageId: message.message_id,
      conversationId: message.conversation_id,
      senderId: message.person_id,
      ...fromBody(message.body),
      receivedAt: message.created_at,
      tries: message.tries,
      failures: message.failures,
      interrupted,
      exhausted: isExhausted(message.tries - 1 - message.failures, tried),
      memory: memories.get(lane) ?? null,
    }));
  }

  async finish(claim: TurnClaim, result: TurnResult): Promise<'done' | 'lost'> {
    let logged: LoggedActivity[] | null = null;
    const outcome = await unlessLost(
      this.database.write<'done'>(async (trx) => {
        logged = await this.writeResult(trx, claim, result);
        await this.lanes.end(trx, held(claim), null);
        return 'done';
      }),
    );
    this.lanes.letGo(claim);
    if (outcome === 'done') this.ended(claim, logged, result);
    return outcome;
  }

  async fail(
    claim: TurnClaim,
    reason: string,
    apology: TurnResult = {},
  ): Promise<'retry' | 'set_aside' | 'lost'> {
    let logged: LoggedActivity[] | null = null;
    const again = !claim.exhausted && claim.failures + 1 < MAX_FAILURES;
    const outcome = await unlessLost(
      this.database.write<'retry' | 'set_aside'>(async (trx) => {
        if (again) {
          if (!(await this.lanes.hold(trx, held(claim)))) throw new Lost();
          const pause = this.retryPausesMs[claim.failures] ?? 0;
          await this.lanes.postpone(trx, held(claim), pause, shortened(reason));
          return 'retry';
        }
        logged = await this.writeResult(trx, claim, apology);
        await this.lanes.end(trx, held(claim), shortened(reason));
        return 'set_aside';
      }),
    );
    this.lanes.letGo(claim);
    if (outcome === 'set_aside') this.ended(claim, logged, apology);
    return outcome;
  }

  async release(claim: TurnClaim): Promise<void> {
    await this.database.write(async (trx) => {
      if (await this.lanes.hold(trx, held(claim))) {
        await this.lanes.postpone(trx, held(claim), 0, null);
      }
    });
    this.lanes.letGo(claim);
  }

  onArrival(listener: () => void): () => void {
    return this.signals.on('in', listener);
  }

  nextDueAt(): Promise<number | null> {
    return this.lanes.nextDueAt();
  }

  stats(): Promise<QueueStats> {
    return LaneQueue.stats(this.database, ['in']);
  }

  setAside(limit = 100): Promise<DeadMessage[]> {
    return this.lanes.dead(limit);
  }

  async retrySetAside(id: number): Promise<boolean> {
    const revived = await this.lanes.revive(id);
    if (revived) {
      this.depth++;
      this.signals.emit('in');
    }
    return revived;
  }

  /**
   * Writes a result in the claim's name; throws `Lost` when it has been lost. The conversation is locked before the
   * lane, here as in `put`: in the other order two transactions could wait for each other.
   */
  private async writeResult(
    trx: Queries,
    claim: TurnClaim,
    result: TurnResult,
  ): Promise<LoggedActivity[] | null> {
    const logged = result.activities?.length
      ? await this.log.appendIn(trx, claim.conversationId, result.activities)
      : null;
    if (!(await this.lanes.hold(trx, held(claim)))) throw new Lost();
    if (result.forget) {
      await forgetPerson(trx, claim.senderId, claim.inboxId);
      return null;
    }
    // Who has had their web conversation forgotten in the meantime is not remembered again.
    const forgotten = logged === null && Boolean(result.activities?.length);
    if (result.memory !== undefined && !forgotten) {
      await this.memory.setIn(trx, claim.channel, claim.conversationId, claim.senderId, result.memory);
    }
    for (const message of result.outgoing ?? []) await this.outbox.addIn(trx, message);
    if (result.unanswered) await this.addUnanswered(trx, result.unanswered);
    return logged;
  }

  private ended(claim: TurnClaim, logged: LoggedActivity[] | null, result: TurnResult): void {
    this.depth = Math.max(0, this.depth - 1);
    this.log.announce(claim.conversationId, logged);
    for (const channel of new Set(result.outgoing?.map((message) => message.channel))) {
      this.signals.emit(`out:${channel}`);
    }
  }

  /** Counting costs a look at every waiting message; so the sum is kept, and counted anew where it matters. */
  private async isFull(): Promise<boolean> {
    const stale = performance.now() - this.depthCountedAt > DEPTH_TRUSTED_MS;
    if (stale) {
      this.depthCountedAt = performance.now();
      this.depth = await this.lanes.depth();
    }
    return this.depth >= this.backlogLimit;
  }

  private known(queries: Queries, dedupe: string) {
    return queries
      .selectFrom('queue_messages')
      .select('activity_id')
      .where('queue', '=', 'in')
      .where('dedupe', '=', dedupe)
      .executeTakeFirst();
  }
}

/** What is kept of a message while it waits; the address key stands beside the activity, which others may see. */
function bodyOf(activity: StoredActivity, addressKey: string | undefined): string {
  return JSON.stringify(addressKey ? { ...activity, [ADDRESS_KEY]: addressKey } : activity);
}

function fromBody(body: string): Pick<TurnClaim, 'activity' | 'addressKey'> {
  const { [ADDRESS_KEY]: addressKey, ...activity } = JSON.parse(body) as StoredActivity;
  return typeof addressKey === 'string' ? { activity, addressKey } : { activity };
}

/** The claim has been lost: the transaction in its name is undone. */
class Lost extends Error {}

/** The message was written before: the transaction that would write it again is undone. */
class Known extends Error {}

async function unlessLost<T>(written: Promise<T>): Promise<T | 'lost'> {
  try {
    return await written;
  } catch (error) {
    if (error instanceof Lost) return 'lost';
    throw error;
  }
}

function laneOf(channel: Channel, conversationId: string): string {
  return `${channel}|${identity(conversationId)}`;
}

function held(claim: TurnClaim): Held {
  return { token: claim.token, lane: laneOf(claim.channel, claim.conversationId), id: claim.inboxId };
}

function isExhausted(cuts: number, triedMs: number): boolean {
  return cuts >= MAX_CUTS || (cuts >= MAX_CUTS_IN_LONG && triedMs > LONG_MS);
}

function shortened(reason: string): string {
  return storable(reason).slice(0, 500);
}
