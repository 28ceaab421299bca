import type { IncomingMessage as Request, ServerResponse } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Server } from 'restify';
import type { Inbox, PutResult } from '../../store/store.js';
import { messageOf } from '../../store/trouble.js';
import { readEvent, verifyEvent, type BrokenRule } from './client/index.js';
import { incomingMessage, type PersonEvent } from './incoming.js';
import type { ZaloLogger } from './logger.js';
import { BodyTooLarge, readBytes } from '../request-bytes.js';
import { answer, route } from './route.js';

export interface WebhookOptions {
  appId: string;
  oaSecretKey: string;
  inbox: Pick<Inbox, 'put'>;
  logger: ZaloLogger;
  /** Messages a minute that one person is answered (in this process). */
  perSenderMinute: number;
  /** Called once a minute at most for a person who writes faster than that. */
  tooMany?: (userId: string, at: number) => Promise<void>;
  /** For metrics: what came of an event, and how long Zalo waited. */
  onEvent?: (event: string, outcome: WebhookOutcome, tookMs: number) => void;
  /** Zalo gets an answer by then whatever the store does. Default 1,500 ms; it waits for 2,000. */
  deadlineMs?: number;
  now?: () => number;
}

export type WebhookOutcome =
  'written' | 'duplicate' | 'limited' | 'ignored' | 'unreadable' | 'full' | 'late' | 'refused';

const PATH = '/zalo/webhook';
/** A text is 2,000 characters at most; attachments come as addresses. */
const LONGEST_BODY = 64 * 1024;
/** A refusal is logged so often at most: whoever wants to can send us any number of forged events. */
const LOG_PAUSE_MS = 60_000;

const STATUS: Readonly<Record<BrokenRule, number>> = {
  header: 401,
  body: 400,
  app: 403,
  signature: 401,
  age: 403,
};

/**
 * `POST /zalo/webhook`. "200" means that the event is in the inbox, or need not be; it is never said of one that could
 * be lost. When the store is too slow to say so in time, Zalo is told 503 and sends the event again: by its id it is
 * known then, whatever has become of it here meanwhile.
 */
export class Webhook {
  private readonly senders: RateLimiterMemory;
  private readonly now: () => number;
  private loggedAt = -Infinity;

  constructor(private readonly options: WebhookOptions) {
    this.senders = new RateLimiterMemory({ points: options.perSenderMinute, duration: 60 });
    this.now = options.now ?? Date.now;
  }

  mount(server: Server): void {
    route(
      server,
      'post',
      PATH,
      (request, response) => this.take(request, response),
      (error) => this.options.logger.error('Zalo webhook lỗi', { error: String(error) }),
    );
  }

  private async take(request: Request, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const { deadlineMs = 1500 } = this.options;
    const say = (
      event: string,
      outcome: WebhookOutcome,
      status: number,
      message: string,
      headers: Record<string, string> = {},
    ) => {
      this.options.onEvent?.(event, outcome, performance.now() - started);
      answer(response, status, message, headers);
    };

    const bytes = await inTime(readBytes(request, LONGEST_BODY), deadlineMs).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) return 'too-large' as const;
      throw error;
    });
    // What is left of a body that was not read must not be taken for the next request.
    if (bytes === 'too-large') {
      return say('unknown', 'refused', 413, 'Nội dung quá lớn.', { Connection: 'close' });
    }
    if (bytes === LATE)
      return say('unknown', 'refused', 408, 'Nội dung tới quá chậm.', { Connection: 'close' });

    const { appId, oaSecretKey: secretKey } = this.options;
    const header = request.headers['x-zevent-signature'];
    const verdict = verifyEvent({
      appId,
      secretKey,
      body: bytes,
      header: typeof header === 'string' ? header : undefined,
      now: this.now(),
    });
    if (!verdict.ok) {
      this.logRefusal(verdict.rule, verdict.reason);
      return say('unknown', 'refused', STATUS[verdict.rule], `Không nhận: ${verdict.reason}.`);
    }
    const event = readEvent(verdict.body);
    if (!event) {
      // Sent again it would be no better.
      this.options.logger.warn('Zalo: sự kiện thiếu trường cần có, bỏ qua');
      return say('unknown', 'unreadable', 200, 'Bỏ qua.');
    }
    if (event.kind === 'echo' || event.kind === 'other') return say(event.kind, 'ignored', 200, 'Bỏ qua.');
    if (await this.isTooMany(event)) return say(event.kind, 'limited', 200, 'Bỏ qua.');

    const put = this.options.inbox.put(incomingMessage(event));
    const result = await inTime(put, deadlineMs - (performance.now() - started)).catch(
      (error: unknown): typeof FAILED => {
        this.options.logger.error('Zalo: chưa ghi được tin vào hàng đợi; Zalo sẽ gửi lại', {
          error: messageOf(error),
        });
        return FAILED;
      },
    );
    if (result === LATE || result === FAILED) {
      if (result === LATE) put.catch(() => undefined);
      return say(event.kind, 'late', 503, 'Máy chủ đang bận, xin gửi lại.', { 'Retry-After': '5' });
    }
    this.acknowledge(result, event, say);
  }

  private acknowledge(
    result: PutResult,
    event: PersonEvent,
    say: (
      event: string,
      outcome: WebhookOutcome,
      status: number,
      message: string,
      headers?: Record<string, string>,
    ) => void,
  ): void {
    if (result.outcome === 'full') {
      say(event.kind, 'full', 503, 'Máy chủ đang bận, xin gửi lại.', {
        'Retry-After': String(result.retryAfterSeconds),
      });
    } else {
      say(event.kind, result.outcome, 200, 'Đã nhận.');
    }
  }

  /** Who leaves or comes is always heard. */
  private async isTooMany(event: PersonEvent): Promise<boolean> {
    if (event.kind === 'follow' || event.kind === 'unfollow') return false;
    const { perSenderMinute, tooMany, logger } = this.options;
    const { consumedPoints } = await this.senders
      .consume(event.userId)
      .catch((full: { consumedPoints: number }) => full);
    if (consumedPoints <= perSenderMinute) return false;
    if (consumedPoints === perSenderMinute + 1) {
      tooMany?.(event.userId, event.at).catch((error: unknown) =>
        logger.error('Zalo: không nhắc được người nhắn quá nhanh', { error: String(error) }),
      );
    }
    return true;
  }

  private logRefusal(rule: BrokenRule, reason: string): void {
    const now = this.now();
    if (now - this.loggedAt < LOG_PAUSE_MS) return;
    this.loggedAt = now;
    const hint =
      rule === 'signature' ? '; nếu là Zalo gửi thật, kiểm tra ZALO_APP_ID và ZALO_OA_SECRET_KEY' : '';
    this.options.logger.warn(`Zalo: từ chối một sự kiện: ${reason}${hint}`, { rule });
  }
}

const LATE = Symbol('late');
const FAILED = Symbol('failed');

/** What `work` gives, or `LATE` after `ms`. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
