import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { createLimit, type Limit } from '../../ops/limits.js';
import type { Counters } from '../../store/store.js';
import { Problem } from './problem.js';

/** What one visitor may do. Offices and mobile networks share an address, so an address may do more than a person. */
export interface WebChatLimits {
  /** Life of a token, in seconds; a client renews it before. */
  tokenSeconds: number;
  /** Body of an activity, in bytes. */
  bodyBytes: number;
  /** New conversations a minute from one address. */
  conversationsPerMinute: number;
  /** Messages a minute in one conversation. */
  messagesPerMinute: number;
  /** Messages a minute from one address. */
  messagesPerMinutePerAddress: number;
  /** Reads (polls, reconnects) a minute in one conversation. */
  readsPerMinute: number;
  /** Suggestions a minute for one address. */
  suggestionsPerMinute: number;
  /** Open WebSockets of one conversation (tabs). */
  streamsPerConversation: number;
  /** Open WebSockets of this process. */
  streams: number;
  /** Time between two keep-alive frames, in milliseconds. */
  keepAliveMs: number;
}

export const DEFAULT_LIMITS: WebChatLimits = {
  tokenSeconds: 3600,
  bodyBytes: 65_536,
  conversationsPerMinute: 300,
  messagesPerMinute: 30,
  messagesPerMinutePerAddress: 600,
  readsPerMinute: 600,
  suggestionsPerMinute: 1200,
  streamsPerConversation: 12,
  streams: 20_000,
  keepAliveMs: 20_000,
};

/**
 * Counts what is done. What writes anyway (new conversations, messages) is counted in the store, for all replicas;
 * reads are counted in this process, so that a poll costs no write. Throws a 429 `Problem`.
 */
export class RateGuard {
  private readonly conversations: Limit;
  private readonly messages: Limit;
  private readonly addresses: Limit;
  private readonly reads: RateLimiterMemory;
  private readonly suggestions: RateLimiterMemory;

  constructor(limits: WebChatLimits, counters: Counters) {
    const limit = (name: string, points: number) =>
      createLimit({ name: `webchat-${name}`, points, windowSeconds: 60, counters });
    this.conversations = limit('conversations', limits.conversationsPerMinute);
    this.messages = limit('messages', limits.messagesPerMinute);
    this.addresses = limit('addresses', limits.messagesPerMinutePerAddress);
    this.reads = new RateLimiterMemory({ points: limits.readsPerMinute, duration: 60 });
    this.suggestions = new RateLimiterMemory({ points: limits.suggestionsPerMinute, duration: 60 });
  }

  async newConversation(address: string): Promise<void> {
    await take(this.conversations, address);
  }

  async message(conversationId: string, address: string): Promise<void> {
    await Promise.all([take(this.messages, conversationId), take(this.addresses, address)]);
  }

  async read(conversationId: string): Promise<void> {
    await consume(this.reads, conversationId);
  }

  async suggestion(address: string): Promise<void> {
    await consume(this.suggestions, address);
  }
}

async function take(limit: Limit, key: string): Promise<void> {
  const verdict = await limit.take(key);
  if (!verdict.allowed) throw tooMany(verdict.retryAfterSeconds);
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) throw tooMany(Math.ceil(refusal.msBeforeNext / 1000));
    throw refusal;
  }
}

function tooMany(wait: number): Problem {
  const seconds = Math.min(60, Math.max(1, wait));
  return new Problem(
    429,
    'TooManyRequests',
    `Quá nhiều yêu cầu, xin đợi ${seconds} giây rồi thử lại.`,
    seconds,
  );
}
