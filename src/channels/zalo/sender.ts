import { setMaxListeners } from 'node:events';
import type { Outbox, Phones, SendClaim, Subscriptions } from '../../store/store.js';
import { ClaimLoop } from '../../store/claim-loop.js';
import { isPermanent, messageOf } from '../../store/trouble.js';
import { untilWritten } from '../../store/until-written.js';
import { ZaloFault, type ZaloApi, type ZaloMessage } from './client/index.js';
import { Line } from './line.js';
import type { ZaloLogger } from './logger.js';
import type { Pace } from './pace.js';
import { readParcel, type Parcel } from './parcel.js';
import { NoAccess, type TokenKeeper } from './token-keeper.js';
import { wayFor, withLastWord, type Way } from './window.js';

export interface SenderOptions {
  outbox: Outbox;
  phones: Pick<Phones, 'of'>;
  subscriptions: Pick<Subscriptions, 'remove'>;
  keeper: Pick<TokenKeeper, 'access' | 'accessAfter'>;
  api: Pick<ZaloApi, 'send' | 'sendTemplate'>;
  pace: Pick<Pace, 'turn' | 'tooFast'>;
  logger: ZaloLogger;
  /** Template for changes that can be told in no other way; `params`: template parameter → field of a notice. */
  zns: { template: string; params: Record<string, string> } | null;
  /** Calls at a time in this process. Default 64. */
  concurrency?: number;
  /** Longest pause between two tries of a message, in ms. Default 10,000. */
  longestPauseMs?: number;
  now?: () => number;
  /** A call has ended: `ok`, or the fault's label. `up`: Zalo can be reached. */
  onCall?: (outcome: string, tookMs: number, up: boolean) => void;
  /** A message has ended: sent by which way, or not at all and why. */
  onEnd?: (outcome: 'message' | 'zns' | 'dead', reason: string) => void;
}

/** Pauses between tries of one message. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** After so many failures in a row, each while other messages went through, the message itself is to blame. */
const MOST_ALONE = 10;
const MOST_REMEMBERED = 10_000;
/** What waits for the person's next word is woken by it; this is for the end of the window. */
const HELD_MS = 30 * 60_000;
const NO_ACCESS_MS = 2000;
const LOST_ACCESS_MS = 5000;

/**
 * Sends what waits in the outbox: in order to a person, to many people at once. What may be tried again is tried again,
 * later and later; what is refused for good is set aside with its reason.
 */
export class Sender {
  private readonly line = new Line();
  private readonly underWay = new Set<Promise<void>>();
  private readonly now: () => number;
  /** Messages that got no answer: how often while others did, and when last. */
  private readonly alone = new Map<number, { count: number; at: number }>();
  private readonly loop: ClaimLoop;
  private endArrivals: (() => void) | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SenderOptions) {
    this.now = options.now ?? Date.now;
    // Every call under way listens to it.
    setMaxListeners(0, this.stopping.signal);
    const { outbox, concurrency = 64, logger } = options;
    this.loop = new ClaimLoop({
      room: () => this.line.room(concurrency - this.underWay.size, this.underWay.size),
      claim: async (room) => {
        const claims = await outbox.claim('zalo', room);
        for (const claim of claims) this.begin(claim);
        return claims.length;
      },
      nextDueAt: () => this.nextDueAt(),
      onTrouble: (error) => logger.error('Zalo: không lấy được tin cần gửi', { error: messageOf(error) }),
    });
  }

  start(): void {
    if (this.loop.isRunning) return;
    this.endArrivals = this.options.outbox.onArrival(() => this.loop.wake());
    this.loop.start();
  }

  /** Takes no more, and lets the calls under way end for up to `graceMs`; the rest stays in the outbox. */
  async stop(graceMs = 5000): Promise<void> {
    this.loop.stop();
    this.endArrivals?.();
    const late = setTimeout(() => this.stopping.abort(), graceMs);
    await this.ended();
    clearTimeout(late);
  }

  private async ended(): Promise<void> {
    while (this.underWay.size > 0 || this.loop.isClaiming) {
      await Promise.race([...this.underWay, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
  }

  /** Not before Zalo may be tried again; the end of a call wakes the loop anyhow. */
  private async nextDueAt(): Promise<number | null> {
    const due = this.underWay.size > 0 ? null : await this.options.outbox.nextDueAt('zalo');
    return due === null ? null : Math.max(due, Date.now() + this.line.waitMs);
  }

  private begin(claim: SendClaim): void {
    const work = this.deliver(claim)
      .catch((error: unknown) => this.stumbled(claim, error))
      .catch((error: unknown) => {
        this.options.logger.error('Zalo: gửi tin kết thúc bất thường', { error: messageOf(error) });
      })
      .finally(() => {
        this.underWay.delete(work);
        if (this.alone.size > MOST_REMEMBERED) this.alone.clear();
        this.loop.wake();
      });
    this.underWay.add(work);
  }

  /** Sends a row's messages one after the other. */
  private async deliver(claim: SendClaim): Promise<void> {
    const { outbox } = this.options;
    let parcel = readParcel(claim.payload);
    if (!parcel || parcel.messages.length === 0) return this.setAside(claim, 'không có nội dung gửi được');
    for (;;) {
      const contact = await outbox.window('zalo', claim.recipientId);
      const way = wayFor(contact, parcel.notice !== null, this.now());
      if (way === 'hold') return this.later(claim, HELD_MS, 'chờ người dân nhắn tiếp');
      if (way === 'none' || way === 'template')
        return this.byTemplate(claim, parcel, 'quá thời hạn tương tác');
      const [first, ...rest] = parcel.messages;
      const message = parcel.notice ? first! : withLastWord(first!, contact.sentSince);
      const fault = await this.send(claim, message);
      if (fault) return this.refused(claim, parcel, fault, way);
      this.options.onEnd?.('message', 'ok');
      parcel = { ...parcel, messages: rest };
      const left = parcel;
      const outcome = await this.written(() =>
        rest.length === 0 ? outbox.sent(claim) : outbox.progress(claim, left),
      );
      // Whoever has it now begins with what was left.
      if (rest.length === 0 || outcome === 'lost') return;
      if (!this.loop.isRunning) return void (await this.written(() => outbox.release(claim)));
    }
  }

  private send(claim: SendClaim, message: ZaloMessage): Promise<ZaloFault | null> {
    return this.called((token) =>
      this.options.api.send(token, claim.recipientId, message, this.stopping.signal),
    );
  }

  /** One call with a token that is good; with another one when Zalo does not take it. Throws `NoAccess`. */
  private async called(call: (token: string) => Promise<unknown>): Promise<ZaloFault | null> {
    const { keeper, pace } = this.options;
    let token = await keeper.access();
    await pace.turn();
    let fault = await this.tried(() => call(token));
    if (fault?.kind !== 'token') return fault;
    token = await keeper.accessAfter(token);
    fault = await this.tried(() => call(token));
    if (fault?.kind === 'token') throw new NoAccess(false, `Zalo không nhận mã truy cập (${fault.label})`);
    return fault;
  }

  private async tried(call: () => Promise<unknown>): Promise<ZaloFault | null> {
    const { onCall, logger } = this.options;
    const started = performance.now();
    let fault: ZaloFault | null = null;
    try {
      await call();
    } catch (error) {
      if (!(error instanceof ZaloFault)) throw error;
      fault = error;
    }
    const up = fault?.kind !== 'unavailable';
    onCall?.(fault?.label ?? 'ok', performance.now() - started, up);
    if (up) {
      if (this.line.answered()) logger.info('Zalo đã trả lời lại; gửi tiếp các tin đang chờ');
    } else if (this.line.failed()) {
      logger.error('Zalo không trả lời; các tin được giữ lại và tự gửi khi có thể', {
        error: fault!.message,
      });
    }
    return fault;
  }

  private async refused(claim: SendClaim, parcel: Parcel, fault: ZaloFault, way: Way): Promise<void> {
    const { pace, subscriptions, logger } = this.options;
    switch (fault.kind) {
      case 'too-fast':
        pace.tooFast();
        return this.later(claim, this.pauseOf(claim), fault.label);
      case 'unavailable':
        if (this.failedAlone(claim) >= MOST_ALONE) return this.setAside(claim, fault.message);
        return this.later(claim, this.pauseOf(claim), fault.message);
      case 'not-following':
        // Cannot be told here any more; a notice that finds nobody is the last one.
        if (parcel.notice) await subscriptions.remove('zalo', claim.conversationId);
        return this.setAside(claim, fault.message);
      case 'window':
      case 'package':
        return this.byTemplate(claim, parcel, fault.message);
      case 'token':
      case 'refused':
        logger.error('Zalo từ chối một tin', { outboxId: claim.outboxId, way, error: fault.message });
        return this.setAside(claim, fault.message);
    }
  }

  /** The last way to reach somebody, for notices only. */
  private async byTemplate(claim: SendClaim, { notice }: Parcel, why: string): Promise<void> {
    const { zns, phones, api, outbox, onEnd } = this.options;
    const phone = zns && notice ? await phones.of('zalo', claim.recipientId) : null;
    if (!zns || !notice || !phone) return this.setAside(claim, why);
    const data = Object.fromEntries(
      Object.entries(zns.params).map(([parameter, field]) => [parameter, notice.fields[field] ?? '–']),
    );
    const template = { phone, templateId: zns.template, data, trackingId: `tlxl-${claim.outboxId}` };
    const fault = await this.called((token) => api.sendTemplate(token, template, this.stopping.signal));
    if (!fault) {
      onEnd?.('zns', 'ok');
      await this.written(() => outbox.sent(claim));
    } else if (fault.kind === 'unavailable' || fault.kind === 'too-fast') {
      await this.later(claim, this.pauseOf(claim), fault.message);
    } else {
      await this.setAside(claim, `ZNS: ${fault.message}`);
    }
  }

  /** Something else than Zalo's answer is in the way: no access, the store. */
  private async stumbled(claim: SendClaim, error: unknown): Promise<void> {
    const { outbox, logger } = this.options;
    if (error instanceof NoAccess) {
      this.line.pause(error.lost ? LOST_ACCESS_MS : NO_ACCESS_MS);
      await this.written(() => outbox.release(claim));
      return;
    }
    logger.error('Zalo: chưa gửi được một tin', { outboxId: claim.outboxId, error: messageOf(error) });
    if (isPermanent(error)) return this.setAside(claim, messageOf(error));
    await this.later(claim, this.pauseOf(claim), messageOf(error));
  }

  /** How often in a row this message has failed while others went through since its last try. */
  private failedAlone({ outboxId }: SendClaim): number {
    const before = this.alone.get(outboxId);
    const others = before !== undefined && this.line.answeredAt > before.at;
    const count = (before?.count ?? 0) + (others ? 1 : 0);
    this.alone.set(outboxId, { count, at: performance.now() });
    return count;
  }

  private pauseOf({ tries }: SendClaim): number {
    const { longestPauseMs = LONGEST_PAUSE_MS } = this.options;
    const pause = Math.min(longestPauseMs, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10));
    return pause * (0.5 + Math.random() / 2);
  }

  private async later(claim: SendClaim, ms: number, reason: string): Promise<void> {
    await this.written(() => this.options.outbox.retryAt(claim, Date.now() + ms, reason));
  }

  private async setAside(claim: SendClaim, reason: string): Promise<void> {
    this.alone.delete(claim.outboxId);
    const { outbox, logger, onEnd } = this.options;
    logger.warn('Zalo: một tin không gửi được nữa, đã gác lại', { outboxId: claim.outboxId, reason });
    await this.written(() => outbox.dead(claim, reason));
    onEnd?.('dead', reasonLabel(reason));
  }

  /** What was sent is not sent again because the store is away for a moment. */
  private written<T>(write: () => Promise<T>): Promise<T> {
    return untilWritten(
      write,
      () => this.loop.isRunning,
      (error) =>
        this.options.logger.warn('Zalo: chưa ghi được kết quả gửi, sẽ thử lại', { error: messageOf(error) }),
    );
  }
}

/** Zalo's number or a word, for a metric's label: never a whole sentence. */
function reasonLabel(reason: string): string {
  return (
    /-\d{2,6}|http_\d{3}|timeout|network/.exec(reason)?.[0] ?? (reason.startsWith('quá') ? 'window' : 'other')
  );
}
