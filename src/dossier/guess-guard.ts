import { createLimit, type Limit } from '../ops/limits.js';
import type { Counters } from '../store/store.js';
import type { DossierLogger } from './fault-log.js';
import { keyOf, type Asker } from './person.js';

export interface GuessGuardOptions {
  counters: Counters;
  logger: DossierLogger;
  /** Lookups an hour of one person. Default 10. */
  perSenderHour?: number;
  /** Lookups an hour from one network address, behind which a whole office may sit. Default 100. */
  perAddressHour?: number;
  clock?: () => number;
}

export type Admission = { allowed: true } | { allowed: false; waitSeconds: number };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Codes that are not found and cost nothing: people mistype. */
const FREE_MISSES = { sender: 3, address: 20 };
/** Then each one more doubles the pause. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = HOUR_MS;
/** So many misses beyond the free ones look like guessing: one line in the log, once a day for each. */
const ALERT_AFTER = 3;
/** So many misses of everybody in an hour as well: many senders may be one. */
const ALERT_ALL = 200;

/**
 * Slows the guessing of codes, which are numbered from 0001 every day: so many lookups an hour for a person and for an
 * address, and after some that found nothing a pause that grows. Counted in the store, so that it holds across
 * replicas and restarts; without the store nobody is refused for misses.
 */
export class GuessGuard {
  private readonly sender: Limit;
  private readonly address: Limit;
  private readonly clock: () => number;

  constructor(private readonly options: GuessGuardOptions) {
    const { counters } = options;
    const windowSeconds = HOUR_MS / 1000;
    this.sender = createLimit({
      name: 'dossier:sender',
      points: options.perSenderHour ?? 10,
      windowSeconds,
      counters,
    });
    this.address = createLimit({
      name: 'dossier:address',
      points: options.perAddressHour ?? 100,
      windowSeconds,
      counters,
    });
    this.clock = options.clock ?? Date.now;
  }

  /** Whether this lookup may go ahead; counts it. */
  async admit(asker: Asker): Promise<Admission> {
    const pause = Math.max(...(await Promise.all(kindsOf(asker).map(({ key }) => this.pauseLeft(key)))));
    if (pause > 0) return { allowed: false, waitSeconds: Math.ceil(pause / 1000) };
    const verdicts = await Promise.all(
      kindsOf(asker).map(({ kind, key }) => (kind === 'sender' ? this.sender : this.address).take(key)),
    );
    const waits = verdicts.map((verdict) => (verdict.allowed ? 0 : verdict.retryAfterSeconds));
    const wait = Math.max(...waits);
    return wait > 0 ? { allowed: false, waitSeconds: wait } : { allowed: true };
  }

  /** A lookup found nothing that may be shown. */
  async missed(asker: Asker): Promise<void> {
    const { counters, logger } = this.options;
    try {
      for (const { kind, key } of kindsOf(asker)) {
        const { sum } = await counters.add(`dossier:miss:${key}`, 1, DAY_MS);
        const beyond = sum - FREE_MISSES[kind];
        if (beyond <= 0) continue;
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(beyond - 1, 20), LONGEST_PAUSE_MS);
        await counters.add(`dossier:pause:${key}`, 1, pauseMs);
        if (beyond === ALERT_AFTER) {
          const whom = kind === 'sender' ? 'một người gửi' : 'một địa chỉ mạng';
          logger.warn(`nghi dò mã hồ sơ: ${whom} tra ${sum} mã không có trong 24 giờ; đã bắt chờ lâu dần`, {
            channel: asker.channel,
          });
        }
      }
      const { sum } = await counters.add('dossier:miss:all', 1, HOUR_MS);
      if (sum === ALERT_ALL) {
        logger.warn(`nghi dò mã hồ sơ: ${sum} mã không có trong một giờ từ nhiều người gửi`, {});
      }
    } catch (error) {
      logger.warn('không đếm được lượt tra hồ sơ hụt', { error: (error as Error).message });
    }
  }

  private async pauseLeft(key: string): Promise<number> {
    try {
      const pause = await this.options.counters.peek(`dossier:pause:${key}`);
      return pause ? Math.max(0, pause.resetAt - this.clock()) : 0;
    } catch {
      return 0;
    }
  }
}

function kindsOf({ channel, senderId, address }: Asker): { kind: 'sender' | 'address'; key: string }[] {
  return [
    { kind: 'sender', key: keyOf('sender', `${channel}:${senderId}`) },
    ...(address ? [{ kind: 'address' as const, key: keyOf('address', address) }] : []),
  ];
}
