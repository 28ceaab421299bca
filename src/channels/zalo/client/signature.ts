import { createHash, timingSafeEqual } from 'node:crypto';
import { parseBody, type EventBody } from './body.js';

/** What an event's signature is made of. `secretKey` is the Official Account's own key, not the app's. */
export interface SignedParts {
  appId: string;
  secretKey: string;
  /** The body's bytes as they travel. */
  body: Uint8Array;
  /** `timestamp` of the body, as text. */
  timestamp: string;
}

export interface VerifyOptions {
  appId: string;
  secretKey: string;
  /** The body's bytes as received, before anything has read them. */
  body: Uint8Array;
  /** Header `X-ZEvent-Signature`. */
  header: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
  /** An older event is refused, in ms. Default: the 12 hours for which Zalo sends an event again. */
  maxAgeMs?: number;
  /** How far the two clocks may differ, in ms. Default 5 minutes. */
  skewMs?: number;
}

/** Which rule an event broke; the order is that of `verifyEvent`. */
export type BrokenRule = 'header' | 'body' | 'app' | 'signature' | 'age';

export type Verdict = { ok: true; body: EventBody } | { ok: false; rule: BrokenRule; reason: string };

export const EVENT_MAX_AGE_MS = 12 * 3_600_000;
export const EVENT_SKEW_MS = 5 * 60_000;

const HEADER = /^\s*mac\s*=\s*([0-9a-f]{64})\s*$/i;

/** Hex of SHA-256 over app id, body, timestamp and the account's key: what follows `mac=` in the header. */
export function signEvent({ appId, secretKey, body, timestamp }: SignedParts): string {
  return createHash('sha256').update(appId).update(body).update(timestamp).update(secretKey).digest('hex');
}

/**
 * Says whether Zalo has sent these bytes, lately, to this app. Pure: time is passed in. The rules, in order:
 *
 * 1. `header`: the signature is there and has its form, `mac=<64 hex digits>`;
 * 2. `body`: it is a JSON object with a `timestamp`;
 * 3. `app`: it names this app, where it names one;
 * 4. `signature`: it is that of these very bytes, compared in constant time;
 * 5. `age`: it is neither older than `maxAgeMs` nor from the future, give or take `skewMs`.
 *
 * @example
 * const verdict = verifyEvent({ appId, secretKey, body, header: request.headers['x-zevent-signature'], now: Date.now() });
 * if (!verdict.ok) return refuse(verdict.reason);
 */
export function verifyEvent(options: VerifyOptions): Verdict {
  const given = HEADER.exec(options.header ?? '')?.[1];
  if (!given) return broken('header', 'thiếu X-ZEvent-Signature dạng mac=<64 chữ số hex>');
  const body = parseBody(options.body);
  if (!body) return broken('body', 'nội dung không phải đối tượng JSON có "timestamp"');
  if (body.app_id !== undefined && body.app_id !== options.appId) {
    return broken('app', '"app_id" không phải của ứng dụng này');
  }
  const { appId, secretKey } = options;
  const expected = signEvent({ appId, secretKey, body: options.body, timestamp: body.timestamp });
  if (!timingSafeEqual(Buffer.from(given.toLowerCase()), Buffer.from(expected))) {
    return broken('signature', 'chữ ký không khớp');
  }
  const age = options.now - Number(body.timestamp);
  const { maxAgeMs = EVENT_MAX_AGE_MS, skewMs = EVENT_SKEW_MS } = options;
  if (!(age <= maxAgeMs + skewMs)) return broken('age', 'sự kiện quá cũ');
  if (!(age >= -skewMs)) return broken('age', 'sự kiện mang thời điểm chưa tới; kiểm tra đồng hồ máy chủ');
  return { ok: true, body };
}

function broken(rule: BrokenRule, reason: string): Verdict {
  return { ok: false, rule, reason };
}
