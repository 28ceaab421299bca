import { LIMITS, type ZaloMessage } from './client/index.js';

const HOUR_MS = 3_600_000;
/** A person's message may be answered for so long, with so many messages, free of charge. */
export const FREE_MS = 48 * HOUR_MS;
export const FREE_MESSAGES = 8;
/** For so long a message still reaches them, at the cost of the account's quota. */
export const QUOTA_MS = 7 * 24 * HOUR_MS;

/**
 * How a message may go now: `free` as an answer · `quota` of the account's quota · `template` only by ZNS · `hold` when
 * the person has written again · `none` not at all.
 */
export type Way = 'free' | 'quota' | 'template' | 'hold' | 'none';

/**
 * Answers go within the free window only; a notice, which the person has asked for, may cost something. Times are ms
 * since 1970.
 */
export function wayFor(
  { lastInboundAt, sentSince }: { lastInboundAt: number | null; sentSince: number },
  isNotice: boolean,
  now: number,
): Way {
  const age = lastInboundAt === null ? Infinity : now - lastInboundAt;
  if (age < FREE_MS) {
    if (sentSince < FREE_MESSAGES) return 'free';
    return isNotice ? 'quota' : 'hold';
  }
  if (!isNotice) return 'none';
  return age < QUOTA_MS ? 'quota' : 'template';
}

const LAST_WORD =
  '(Mỗi tin của bạn, Zalo chỉ cho tôi nhắn lại 8 tin. Nếu thấy còn thiếu, bạn nhắn một tin bất kỳ để tôi gửi tiếp.)';

/** The last free message says that it is the last. `renderReplies` leaves room for that. */
export function withLastWord(message: ZaloMessage, sentSince: number): ZaloMessage {
  if (sentSince !== FREE_MESSAGES - 1 || !('text' in message)) return message;
  const text = `${message.text}\n\n${LAST_WORD}`;
  return text.length <= LIMITS.text ? { ...message, text } : message;
}
