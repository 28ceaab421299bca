import type { Subscriptions } from '../store/store.js';
import type { DossierAnswerData, DossierPage } from './answer-data.js';
import type { WorkCalendar } from './calendar.js';
import type { Dossier } from './dossier.js';
import { vietnamDay } from './instant.js';
import type { Person } from './person.js';
import { nextPollAt } from './poll-time.js';
import { traceOf } from './trace.js';
import { isFinal } from './status.js';

export interface FollowerOptions {
  subscriptions: Subscriptions;
  /** A subscription's term. */
  days: number;
  calendar: () => WorkCalendar;
  now: () => number;
}

interface Common {
  code: string;
  sandbox: boolean;
  page: DossierPage;
}

const DAY_MS = 86_400_000;
/** One person follows so many dossiers at most. */
const MOST = 5;

/** Who follows which dossier. */
export class Follower {
  readonly days: number;

  constructor(private readonly options: FollowerOptions) {
    this.days = options.days;
  }

  mayFollow(dossier: Dossier): boolean {
    return !isFinal(dossier.status);
  }

  /** Why a dossier cannot be followed whatever its status; null where it can. */
  async refusal(code: string, who: Person, common: Common): Promise<DossierAnswerData | null> {
    // A terminal has nobody to tell later.
    if (who.channel === 'console') return { kind: 'follow-none', ...common, why: 'channel' };
    const codes = await this.codesOf(who);
    return codes.length >= MOST && !codes.includes(code)
      ? { kind: 'follow-full', ...common, limit: MOST }
      : null;
  }

  async follow(dossier: Dossier, who: Person, common: Common): Promise<DossierAnswerData> {
    const { subscriptions, calendar, now } = this.options;
    const expiresAt = now() + this.days * DAY_MS;
    await subscriptions.add({
      dossierCode: dossier.code,
      channel: who.channel,
      conversationId: who.conversationId,
      senderId: who.senderId,
      lastStatus: traceOf(dossier),
      nextPollAt: nextPollAt(now(), calendar()),
      expiresAt,
    });
    return { kind: 'followed', ...common, until: vietnamDay(expiresAt) };
  }

  /** The codes that are no longer followed. */
  async unfollow(who: Person, code?: string): Promise<string[]> {
    const { subscriptions } = this.options;
    const followed = await subscriptions.ofSender(who.channel, who.senderId);
    const here = followed.filter(
      ({ conversationId, dossierCode }) =>
        conversationId === who.conversationId && (code === undefined || dossierCode === code),
    );
    await subscriptions.remove(who.channel, who.conversationId, code);
    return here.map(({ dossierCode }) => dossierCode);
  }

  async codesOf({ channel, senderId }: Person): Promise<string[]> {
    const followed = await this.options.subscriptions.ofSender(channel, senderId);
    return [...new Set(followed.map(({ dossierCode }) => dossierCode))];
  }
}
