import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import type { Store } from '../store/store.js';
import type { DossierAnswerData, DossierPage, Lookup } from './answer-data.js';
import type { WorkCalendar } from './calendar.js';
import { dayOfCode } from './code.js';
import { sightAt } from './deadline.js';
import type { Dossier } from './dossier.js';
import { FaultLog, type DossierLogger } from './fault-log.js';
import { Follower } from './follower.js';
import { GuardedPort, type GuardOptions } from './guard.js';
import { GuessGuard } from './guess-guard.js';
import { vietnamDay } from './instant.js';
import type { Asker, Person } from './person.js';
import { PortalError, type DossierPort } from './port.js';
import { Poller, type Notice, type PollerOptions } from './poller.js';
import { TimedCache } from './timed-cache.js';

/** Called as things happen, for metrics. */
export interface DossierHooks {
  /** A lookup that went to the portal: `ok` or the fault. */
  call?(outcome: string, tookMs: number): void;
  /** Somebody was told to wait. */
  limited?(): void;
  /** A lookup was answered: `found`, `hidden`, `down` … */
  answered?(kind: Lookup['kind']): void;
  /** A change was written for somebody who follows a dossier. */
  told?(): void;
}

export interface DossierServiceOptions {
  port: DossierPort;
  store: Pick<Store, 'counters' | 'subscriptions' | 'leases' | 'conversations'>;
  logger: DossierLogger;
  notice: Notice;
  /** The official page for the same, shown in every answer. */
  page: DossierPage;
  /** The dossiers are invented, and every answer says so. */
  sandbox?: boolean;
  calendar: () => WorkCalendar;
  limits?: { perSenderHour?: number; perAddressHour?: number };
  guard?: Pick<GuardOptions, 'timeoutMs' | 'failures' | 'pauseMs'>;
  poller?: Partial<PollerOptions>;
  hooks?: DossierHooks;
  /** Lookups that may wait at once; fewer than the turns that may run at once. Default 8. */
  most?: number;
  /** "Not found" is said at a multiple of this after the question, in ms. Default 500. */
  hushMs?: number;
  /** How long an answer of the portal is good for, in ms. Default 60,000. */
  cacheMs?: number;
  /** How long a dossier is followed, in days. Default 60. */
  followDays?: number;
  now?: () => number;
}

const MOST_CACHED = 5000;

/** Looks dossiers up and follows them. */
export interface DossierService {
  readonly sandbox: boolean;
  readonly page: DossierPage;
  /** Never throws for the portal's sake: what went wrong is one of the answers. `code` is normalised. */
  lookUp(code: string, who: Asker): Promise<Lookup>;
  /** What the question to the sender is, before anything is followed. */
  askToFollow(code: string, who: Person): Promise<DossierAnswerData>;
  /** The sender has said yes. */
  subscribe(code: string, who: Person): Promise<DossierAnswerData>;
  /** All dossiers followed in the conversation, or one. */
  unsubscribe(who: Person, code?: string): Promise<DossierAnswerData>;
  /** Which ones are followed. */
  following(who: Person): Promise<DossierAnswerData>;
  /** Begins looking at followed dossiers. */
  start(): void;
  stop(): Promise<void>;
  /** For the health page; asks nobody. */
  health(): { ok: boolean; detail: string };
}

/** Makes the service around a port; nothing is called until it is asked. */
export function createDossierService(options: DossierServiceOptions): DossierService {
  return new Service(options);
}

class Service implements DossierService {
  readonly sandbox: boolean;
  readonly page: DossierPage;
  private readonly guard: GuardedPort;
  private readonly guesses: GuessGuard;
  private readonly faults: FaultLog;
  private readonly cache: TimedCache<Dossier | null>;
  private readonly underWay = new Map<string, Promise<Dossier | null>>();
  private readonly room;
  private readonly follower: Follower;
  private readonly poller: Poller;
  private readonly now: () => number;
  private readonly stopping = new AbortController();

  constructor(private readonly options: DossierServiceOptions) {
    const { store, logger, hooks } = options;
    this.now = options.now ?? Date.now;
    this.sandbox = options.sandbox ?? false;
    this.page = options.page;
    this.faults = new FaultLog(logger, this.now);
    this.room = bulkhead(options.most ?? 8, 0);
    this.cache = new TimedCache(options.cacheMs ?? 60_000, MOST_CACHED, this.now);
    this.guard = new GuardedPort(options.port, {
      ...options.guard,
      clock: this.now,
      onCall: (outcome, tookMs) => hooks?.call?.(outcome, tookMs),
      onChange: (answers) =>
        answers
          ? logger.info(`tra hồ sơ: ${options.port.name} đã trả lời lại`)
          : logger.error(`tra hồ sơ: tạm ngừng gọi ${options.port.name} vì lỗi liên tiếp; sẽ tự thử lại`),
    });
    this.guesses = new GuessGuard({ counters: store.counters, logger, ...options.limits, clock: this.now });
    this.follower = new Follower({
      subscriptions: store.subscriptions,
      days: options.followDays ?? 60,
      calendar: options.calendar,
      now: this.now,
    });
    this.poller = new Poller({
      store,
      logger,
      notice: options.notice,
      find: (code) => this.find(code),
      open: () => this.guard.isOpen,
      view: (dossier) => ({
        ...this.common(dossier.code),
        ...sightAt(dossier, this.now(), options.calendar()),
      }),
      calendar: options.calendar,
      now: this.now,
      onTold: () => hooks?.told?.(),
      // Who tries it out sees a change within a minute.
      ...(this.sandbox ? { nextAt: () => this.now() + 60_000 } : {}),
      ...options.poller,
    });
  }

  async lookUp(code: string, who: Asker): Promise<Lookup> {
    const lookup = await this.lookUpUncounted(code, who);
    this.options.hooks?.answered?.(lookup.kind);
    return lookup;
  }

  private async lookUpUncounted(code: string, who: Asker): Promise<Lookup> {
    const asked = performance.now();
    const common = this.common(code);
    const day = dayOfCode(code);
    if (day !== null && day > vietnamDay(this.now())) return { kind: 'future', ...common, day };
    const admission = await this.guesses.admit(who);
    if (!admission.allowed) {
      this.options.hooks?.limited?.();
      return { kind: 'limited', ...common, waitSeconds: admission.waitSeconds };
    }
    const kept = this.cache.get(code);
    if (kept?.value) return this.shown(kept.value);
    try {
      return await this.room.execute(async (): Promise<Lookup> => {
        const dossier = kept ? kept.value : await this.find(code);
        if (dossier) return this.shown(dossier);
        await this.guesses.missed(who);
        await this.hush(asked);
        return { kind: 'hidden', ...common };
      });
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return { kind: 'busy', ...common };
      if (error instanceof PortalError) {
        this.faults.fault(error);
        return { kind: 'down', ...common };
      }
      throw error;
    }
  }

  async askToFollow(code: string, who: Person): Promise<DossierAnswerData> {
    const refused = await this.follower.refusal(code, who, this.common(code));
    if (refused) return refused;
    return { kind: 'follow-ask', ...this.common(code), days: this.follower.days };
  }

  async subscribe(code: string, who: Person): Promise<DossierAnswerData> {
    const refused = await this.follower.refusal(code, who, this.common(code));
    if (refused) return refused;
    const lookup = await this.lookUp(code, who);
    if (lookup.kind === 'hidden') return { kind: 'follow-none', ...this.common(code), why: 'unseen' };
    if (lookup.kind !== 'found') return lookup;
    if (!lookup.follow) return { kind: 'follow-none', ...this.common(code), why: 'final' };
    return this.follower.follow(lookup.dossier, who, this.common(code));
  }

  async unsubscribe(who: Person, code?: string): Promise<DossierAnswerData> {
    return { kind: 'unfollowed', codes: await this.follower.unfollow(who, code) };
  }

  async following(who: Person): Promise<DossierAnswerData> {
    return { kind: 'following', codes: await this.follower.codesOf(who), sandbox: this.sandbox };
  }

  start(): void {
    this.poller.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.poller.stop();
  }

  health(): { ok: boolean; detail: string } {
    return this.guard.health();
  }

  private common(code: string) {
    return { code, sandbox: this.sandbox, page: this.page };
  }

  private shown(dossier: Dossier): Lookup {
    return {
      kind: 'found',
      ...this.common(dossier.code),
      ...sightAt(dossier, this.now(), this.options.calendar()),
      follow: this.follower.mayFollow(dossier),
    };
  }

  /** From the portal; those who ask for the same at once share a call. */
  private find(code: string): Promise<Dossier | null> {
    let call = this.underWay.get(code);
    if (!call) {
      call = this.guard
        .find(code, this.stopping.signal)
        .then((dossier) => {
          this.cache.set(code, dossier);
          return dossier;
        })
        .finally(() => this.underWay.delete(code));
      this.underWay.set(code, call);
    }
    return call;
  }

  /** Waits until the time since the question is a whole number of steps: it says nothing of what was found. */
  private hush(asked: number): Promise<void> {
    const step = this.options.hushMs ?? 500;
    if (step <= 0) return Promise.resolve();
    const spent = performance.now() - asked;
    const wait = Math.ceil(spent / step) * step - spent;
    return new Promise((resolve) => setTimeout(resolve, wait));
  }
}
