import { RateLimiterMemory } from 'rate-limiter-flexible';

/** The store's fixed-window counters, shared by all replicas. */
export interface LimitCounters {
  add(key: string, points: number, windowMs: number): Promise<{ sum: number; resetAt: number }>;
}

export interface LimitOptions {
  /** Tells this limit's keys from others': `sender`, `address`, `dossier` … */
  name: string;
  /** This many within a window. */
  points: number;
  windowSeconds: number;
  counters: LimitCounters;
}

/** `retryAfterSeconds` is for the Retry-After header, at least 1. */
export type LimitVerdict = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/** A limit on how often one key (a sender, an address) may do something. */
export interface Limit {
  take(key: string, points?: number): Promise<LimitVerdict>;
}

/**
 * A limit over the store's counters, so that it holds across replicas and restarts. Who is over it is refused from
 * memory without asking the store again; while the store is away each process counts by itself.
 *
 * rate-limiter-flexible keeps what is in memory; its own stores take neither SQLite by libsql nor PostgreSQL by Kysely.
 */
export function createLimit({ name, points, windowSeconds, counters }: LimitOptions): Limit {
  const refused = new RateLimiterMemory({ keyPrefix: `${name}:refused`, points: 0, duration: windowSeconds });
  const alone = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
  return {
    async take(key, taken = 1) {
      const known = await refused.get(key);
      if (known) return refusal(known.msBeforeNext);
      let counted: { sum: number; resetAt: number };
      try {
        counted = await counters.add(`${name}:${key}`, taken, windowSeconds * 1000);
      } catch {
        return alone.consume(key, taken).then(
          (): LimitVerdict => ({ allowed: true }),
          (full: { msBeforeNext: number }) => refusal(full.msBeforeNext),
        );
      }
      if (counted.sum <= points) return { allowed: true };
      // By the counter's own clock a window lasts no longer than it was made for, whatever ours says.
      const wait = Math.min(Math.max(counted.resetAt - Date.now(), 1), windowSeconds * 1000);
      await refused.block(key, wait / 1000);
      return refusal(wait);
    },
  };
}

function refusal(ms: number): LimitVerdict {
  return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) };
}
