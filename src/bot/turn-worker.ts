import type { Reply } from '../replies/reply.js';
import { inTurn, newTurnId } from '../ops/turn-scope.js';
import type { OutgoingMessage, Store, StoredActivity, TurnClaim, TurnResult } from '../store/store.js';
import { ClaimLoop } from '../store/claim-loop.js';
import { messageOf } from '../store/trouble.js';
import { untilWritten } from '../store/until-written.js';
import { addressedActivity } from './addressed.js';
import { hasLeft, type Bot, type Turn } from './bot.js';

/** What the worker needs of a logger; winston's has it. */
export interface TurnLogger {
  info(message: string, fields?: Record<string, unknown>): unknown;
  warn(message: string, fields?: Record<string, unknown>): unknown;
  error(message: string, fields?: Record<string, unknown>): unknown;
}

/** What is known of a turn that has ended; for metrics. */
export interface TurnRecord {
  channel: TurnClaim['channel'];
  outcome: 'done' | 'lost' | 'retry' | 'set_aside';
  replies: Reply[];
  /** From the claim to the commit, in ms. */
  tookMs: number;
  /** From the message's arrival to the commit, in ms. */
  sinceArrivalMs: number;
}

export interface TurnWorkerOptions {
  store: Store;
  bot: Bot;
  logger: TurnLogger;
  /** Turns at a time in this process. Default 16. */
  concurrency?: number;
  /** A turn that takes longer has failed, in ms. Default 15,000. */
  turnTimeoutMs?: number;
  /** Masks personal data in what is kept of unanswered questions and of feedback. */
  mask: (text: string) => string;
  /** What a person is told when their message had to be set aside. */
  apology: (locale: 'vi' | 'en') => Reply;
  /** A turn's activities as rows for a sender (Zalo); default one row an activity, `payload` = the activity. */
  outgoing?: (claim: TurnClaim, activities: StoredActivity[]) => OutgoingMessage[];
  onTurn?: (record: TurnRecord) => void;
}

/** A reply below this confidence that asks back or declines is worth a look by staff. */
const UNSURE = 0.5;

/**
 * Takes messages from the inbox and runs a turn for each: at once when they are put in this process, within a second
 * when they were left by another. Several conversations at a time, one turn at a time in each.
 */
export class TurnWorker {
  private readonly concurrency: number;
  private readonly turns = new Map<TurnClaim, Promise<void>>();
  private readonly loop: ClaimLoop;
  /** A message that was cut off before runs with nothing beside it. */
  private alone = false;
  private endArrivals: (() => void) | undefined;

  constructor(private readonly options: TurnWorkerOptions) {
    this.concurrency = options.concurrency ?? 16;
    const { inbox } = options.store;
    this.loop = new ClaimLoop({
      room: () => (this.alone ? 0 : this.concurrency - this.turns.size),
      claim: async (room) => {
        const claims = await inbox.claim(room, this.turns.size);
        for (const claim of claims) this.begin(claim);
        return claims.length;
      },
      // The end of a turn under way wakes the loop anyhow.
      nextDueAt: async () => (this.turns.size > 0 ? null : inbox.nextDueAt()),
      onTrouble: (error) =>
        options.logger.error('không lấy được tin nhắn từ hàng đợi', { error: messageOf(error) }),
    });
  }

  /** Turns under way. */
  get underWay(): number {
    return this.turns.size;
  }

  start(): void {
    if (this.loop.isRunning) return;
    this.endArrivals = this.options.store.inbox.onArrival(() => this.loop.wake());
    this.loop.start();
  }

  /** Takes no more, lets the turns under way end for up to `graceMs`, and gives the rest back untried. */
  async stop(graceMs = 10_000): Promise<void> {
    this.loop.stop();
    this.endArrivals?.();
    const until = performance.now() + graceMs;
    while ((this.turns.size > 0 || this.loop.isClaiming) && performance.now() < until) {
      await Promise.race([
        ...this.turns.values(),
        new Promise((resolve) => setTimeout(resolve, Math.min(50, graceMs))),
      ]);
    }
    for (const claim of this.turns.keys()) {
      this.options.logger.warn('lượt chưa xong khi dừng; trả lại hàng đợi', { inboxId: claim.inboxId });
      await this.options.store.inbox.release(claim).catch(() => undefined);
    }
  }

  private begin(claim: TurnClaim): void {
    if (claim.interrupted) this.alone = true;
    const turn = inTurn({ turnId: newTurnId(), channel: claim.channel }, () => this.runTurn(claim))
      .catch((error: unknown) => {
        this.options.logger.error('lượt kết thúc bất thường', { error: messageOf(error) });
      })
      .finally(() => {
        this.turns.delete(claim);
        if (claim.interrupted) this.alone = false;
        this.loop.wake();
      });
    this.turns.set(claim, turn);
  }

  private async runTurn(claim: TurnClaim): Promise<void> {
    const { store, logger } = this.options;
    const started = performance.now();
    let turn: Turn | undefined;
    let outcome: TurnRecord['outcome'];
    try {
      if (claim.exhausted) throw new Error('bị ngắt giữa chừng ở mọi lần thử');
      turn = await this.inTime(claim);
      const result = this.resultOf(claim, turn);
      await this.keepFeedback(claim, turn);
      outcome = await this.written(() => store.inbox.finish(claim, result));
    } catch (error) {
      const reason = messageOf(error);
      outcome = await this.failed(claim, reason);
      logger.error('lượt lỗi', { inboxId: claim.inboxId, tries: claim.tries, outcome, error: reason });
    }
    const tookMs = performance.now() - started;
    const record: TurnRecord = {
      channel: claim.channel,
      outcome,
      replies: outcome === 'done' ? (turn?.replies ?? []) : [],
      tookMs,
      sinceArrivalMs: Math.max(0, Date.now() - claim.receivedAt),
    };
    const first = record.replies[0];
    logger.info('lượt', {
      outcome,
      tries: claim.tries,
      tookMs: Math.round(tookMs),
      intent: first?.intent,
      procedure: first?.procedure?.code,
      aspect: first?.aspect ?? undefined,
      confidence: first?.confidence,
    });
    this.options.onTurn?.(record);
  }

  private async inTime(claim: TurnClaim): Promise<Turn> {
    const limit = this.options.turnTimeoutMs ?? 15_000;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`quá ${limit / 1000} giây chưa xong`)), limit);
    });
    try {
      return await Promise.race([this.options.bot.run(claim), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async failed(claim: TurnClaim, reason: string): Promise<'retry' | 'set_aside' | 'lost'> {
    const { inbox } = this.options.store;
    try {
      const apology = this.apologyFor(claim);
      return await this.written(() => inbox.fail(claim, reason, apology));
    } catch (error) {
      this.options.logger.error('không viết được lời xin lỗi', { error: messageOf(error) });
      return this.written(() => inbox.fail(claim, reason));
    }
  }

  /** A result that was worked out is not thrown away because the database is away for a moment. */
  private written<T>(write: () => Promise<T>): Promise<T> {
    const { logger } = this.options;
    return untilWritten(
      write,
      () => this.loop.isRunning,
      (error, tries) => logger.warn('chưa ghi được kết quả, sẽ thử lại', { error: messageOf(error), tries }),
    );
  }

  private resultOf(claim: TurnClaim, turn: Turn): TurnResult {
    if (hasLeft(claim.activity, claim.senderId)) return { forget: true };
    const activities = turn.activities as unknown as StoredActivity[];
    const unsure = turn.replies.find(
      ({ intent, confidence }) => intent === 'out_of_scope' || (intent === 'clarify' && confidence < UNSURE),
    );
    return {
      memory: turn.memory ?? null,
      ...this.delivery(claim, activities),
      ...(unsure && turn.input.event === 'message' && turn.input.text.trim() !== ''
        ? {
            unanswered: {
              channel: claim.channel,
              text: this.options.mask(turn.input.text),
              intent: unsure.intent,
              confidence: unsure.confidence,
            },
          }
        : {}),
    };
  }

  private delivery(claim: TurnClaim, activities: StoredActivity[]): TurnResult {
    if (claim.channel === 'webchat') return { activities };
    return { outgoing: this.options.outgoing?.(claim, activities) ?? oneEach(claim, activities) };
  }

  private apologyFor(claim: TurnClaim): TurnResult {
    // There is nobody to say it to, and what was to be forgotten still is.
    if (hasLeft(claim.activity, claim.senderId)) return { forget: true };
    const english = typeof claim.activity.locale === 'string' && /^en\b/i.test(claim.activity.locale);
    const locale = english ? 'en' : 'vi';
    const activity = addressedActivity(this.options.apology(locale), locale, claim, claim.activity.id);
    return this.delivery(claim, [activity]);
  }

  /** A judgement replaces the one before, so that writing it again after a retry does no harm. */
  private async keepFeedback(claim: TurnClaim, turn: Turn): Promise<void> {
    if (turn.input.event !== 'feedback') return;
    const value = (turn.input.value ?? {}) as Record<string, unknown>;
    if (typeof value.activityId !== 'string' || (value.thumb !== 'up' && value.thumb !== 'down')) return;
    await this.options.store.feedback.put({
      channel: claim.channel,
      conversationId: claim.conversationId,
      senderId: claim.senderId,
      activityId: value.activityId,
      thumb: value.thumb,
      reason: typeof value.reason === 'string' ? this.options.mask(value.reason) : '',
      procedure: typeof value.procedure === 'string' ? value.procedure : '',
    });
  }
}

function oneEach(claim: TurnClaim, activities: StoredActivity[]): OutgoingMessage[] {
  return activities.map((activity) => ({
    channel: claim.channel,
    recipientId: claim.senderId,
    conversationId: claim.conversationId,
    payload: activity,
  }));
}
