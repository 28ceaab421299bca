import type { Store, StoredActivity, Subscription } from '../store/store.js';
import type { Change, DossierPage, Sight } from './answer-data.js';
import type { WorkCalendar } from './calendar.js';
import type { Dossier } from './dossier.js';
import type { DossierLogger } from './fault-log.js';
import { messageOf } from '../store/trouble.js';
import { nextPollAt } from './poll-time.js';
import { PortalError } from './port.js';
import { hasChanged, readTrace, traceOf } from './trace.js';
import { isFinal } from './status.js';

/** A change is told by what this makes of it: an activity for the conversation where it was asked for. */
export type Notice = (change: Change, subscription: Subscription) => StoredActivity;

export interface PollerOptions {
  store: Pick<Store, 'subscriptions' | 'leases' | 'conversations'>;
  logger: DossierLogger;
  notice: Notice;
  find: (code: string) => Promise<Dossier | null>;
  /** Whether the portal is to be called at all now. */
  open: () => boolean;
  /** What a change is told with. */
  view: (dossier: Dossier) => Sight & { code: string; sandbox: boolean; page: DossierPage };
  calendar: () => WorkCalendar;
  now: () => number;
  onTold: () => void;
  /** Calls to the portal a minute at most, however many dossiers are followed. Default 20. */
  perMinute?: number;
  /** How long a dossier that is being looked at is nobody else's, in ms. Default 60,000. */
  claimMs?: number;
  /** How long a replica that polls keeps the others from it, in ms; after a kill nobody polls for so long. Default 60,000. */
  leaseMs?: number;
  /** When it is next looked at. Default: `nextPollAt`. */
  nextAt?: (failed: boolean) => number;
}

const LEASE = 'dossier-poll';
/** Looks for due ones this often while there are none. */
const IDLE_MS = 10_000;
/** While the portal is left alone one dossier tries it this often. */
const CLOSED_MS = 60_000;

/**
 * Looks at followed dossiers, one after the other and spread out, and writes the change and its message in one
 * transaction: told once, whenever the process ends. One replica at a time does it.
 */
export class Poller {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private round: Promise<void> | null = null;
  private lease: { token: string; until: number } | null = null;

  constructor(private readonly options: PollerOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.sleep(this.gap());
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.round;
    if (this.lease) await this.options.store.leases.release(LEASE, this.lease.token).catch(() => undefined);
    this.lease = null;
  }

  private gap(): number {
    const gap = 60_000 / (this.options.perMinute ?? 20);
    return gap * (0.75 + Math.random() / 2);
  }

  private sleep(ms: number): void {
    if (!this.running) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.round = this.look()
        .catch((error: unknown) => {
          this.options.logger.error('không xem được hồ sơ đang theo dõi', { error: messageOf(error) });
          return IDLE_MS;
        })
        .then((pause) => this.sleep(pause));
    }, ms);
    this.timer.unref();
  }

  /** One dossier, if one is due; returns how long to pause. */
  private async look(): Promise<number> {
    const { store, open, claimMs = 60_000 } = this.options;
    const idle = Math.max(this.gap(), Math.min(IDLE_MS, this.gap() * 4));
    if (!(await this.holdLease())) return idle;
    const closed = !open();
    const [due] = await store.subscriptions.claimDue(1, claimMs);
    if (!due) return idle;
    await this.poll(due);
    return closed ? Math.max(this.gap(), CLOSED_MS) : this.gap();
  }

  private async poll(subscription: Subscription): Promise<void> {
    const { store, logger, notice, find, view } = this.options;
    const { id, channel, conversationId, senderId, lastStatus } = subscription;
    if (channel === 'webchat' && !(await store.conversations.exists(conversationId))) {
      // Forgotten by the person or past its term: there is nobody to tell.
      await store.subscriptions.polled(id, {
        status: lastStatus,
        nextPollAt: this.nextAt(false),
        ends: true,
      });
      return;
    }
    let dossier: Dossier | null;
    try {
      dossier = await find(subscription.dossierCode);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      await store.subscriptions.polled(id, { status: lastStatus, nextPollAt: this.nextAt(true) });
      return;
    }
    // Not to be seen for once: nothing is said of it, and it is looked at again.
    const status = dossier ? traceOf(dossier, lastStatus) : lastStatus;
    if (!dossier || !hasChanged(lastStatus, status)) {
      await store.subscriptions.polled(id, { status, nextPollAt: this.nextAt(false) });
      return;
    }
    const ends = isFinal(dossier.status);
    const before = readTrace(lastStatus);
    const dueBefore = before.due === readTrace(status).due ? null : before.due;
    const change: Change = { kind: 'changed', ...view(dossier), before: before.words, dueBefore, ends };
    const activity = notice(change, subscription);
    const outcome = { status, nextPollAt: this.nextAt(false), ends };
    const told = await store.subscriptions.polled(
      id,
      outcome,
      channel === 'webchat'
        ? { activity }
        : { outgoing: { channel, recipientId: senderId, conversationId, payload: activity } },
    );
    if (!told) return;
    this.options.onTold();
    logger.info('đã báo thay đổi của một hồ sơ đang theo dõi', { channel, ends });
  }

  private nextAt(failed: boolean): number {
    const { nextAt, now, calendar } = this.options;
    return nextAt ? nextAt(failed) : nextPollAt(now(), calendar(), { failed });
  }

  private async holdLease(): Promise<boolean> {
    const { leases } = this.options.store;
    const { leaseMs = 60_000 } = this.options;
    const now = Date.now();
    if (this.lease && now < this.lease.until - leaseMs / 2) return true;
    const { lease } = this;
    this.lease = null;
    if (lease && (await leases.renew(LEASE, lease.token, leaseMs))) {
      this.lease = { token: lease.token, until: now + leaseMs };
      return true;
    }
    const token = await leases.acquire(LEASE, leaseMs);
    if (token) this.lease = { token, until: now + leaseMs };
    return token !== null;
  }
}
