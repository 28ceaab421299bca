import type { Change, DossierAnswerData, Lookup, Sight } from '../dossier/answer-data.js';
import { dayOfCode } from '../dossier/code.js';
import { vietnamDay } from '../dossier/instant.js';
import type { Reply, Source, Suggestion } from '../replies/reply.js';
import type { Locale, Templates } from '../replies/templates.js';

export interface DossierAnswerOptions {
  now: Date;
  templates: Templates;
  locale?: Locale;
  /** Whom to call. Default 18001096. */
  hotline?: string;
}

type Answered = DossierAnswerData['kind'];

/** Which template words which answer. */
const TEMPLATES: Readonly<Record<Answered, string>> = {
  found: 'dossier-status',
  changed: 'dossier-change',
  hidden: 'dossier-none',
  future: 'dossier-none',
  down: 'dossier-down',
  busy: 'dossier-down',
  limited: 'dossier-down',
  ask: 'dossier-ask',
  'near-miss': 'dossier-slip',
  'follow-ask': 'dossier-follow',
  followed: 'dossier-follow',
  'follow-full': 'dossier-follow',
  'follow-none': 'dossier-follow',
  'follow-declined': 'dossier-follow',
  unfollowed: 'dossier-follow',
  following: 'dossier-follow',
};

/**
 * Words what is known of a dossier, or several in one reply (a message may hold two codes): status, since when, due day,
 * office, what to do now, the official page.
 */
export function answerDossier(
  data: DossierAnswerData | DossierAnswerData[],
  options: DossierAnswerOptions,
): Reply {
  const { now, templates, locale = 'vi', hotline = '18001096' } = options;
  const all = Array.isArray(data) ? data : [data];
  const rendered = all.map((one) =>
    templates.render(TEMPLATES[one.kind], viewOf(one, hotline, locale), locale),
  );
  const updated = vietnamDay(now.getTime());
  const first = all[0]!;
  return {
    intent: 'dossier',
    procedure: null,
    aspect: null,
    options: [],
    dossier: dossierOf(first),
    sources: sourcesOf(all, updated),
    text: rendered.map(({ text }) => text).join('\n\n'),
    blocks: rendered.flatMap(({ blocks }) => blocks),
    confidence: 1,
    suggestions: all.flatMap((one) => suggestionsOf(one, locale)),
  };
}

function dossierOf(data: DossierAnswerData): Reply['dossier'] {
  const code = 'code' in data && data.code !== '' ? data.code : null;
  // A slip is no code: it was asked for once more.
  if (data.kind === 'near-miss' && data.problem !== 'province') return { code: null };
  return data.kind === 'found' || data.kind === 'changed'
    ? { code, status: data.dossier.statusWords }
    : { code };
}

/** The official page, where something was looked up there. */
function sourcesOf(all: DossierAnswerData[], updated: string): Source[] {
  const sources = all
    .filter(
      (data): data is Lookup | Change =>
        data.kind === 'found' || data.kind === 'changed' || data.kind === 'hidden',
    )
    .map(({ page }) => ({ title: page.title, url: page.url, updated }));
  return sources.filter(({ url }, i) => sources.findIndex((other) => other.url === url) === i);
}

/** Titles of chips; what they say is Vietnamese, which is what is understood. */
const CHIPS: Readonly<Record<Locale, Record<'follow' | 'agree' | 'decline' | 'stop' | 'stopAll', string>>> = {
  vi: {
    follow: 'Báo cho tôi khi có thay đổi',
    agree: 'Đồng ý, báo cho tôi',
    decline: 'Thôi, không cần',
    stop: 'Dừng theo dõi',
    stopAll: 'Dừng theo dõi tất cả',
  },
  en: {
    follow: 'Tell me when it changes',
    agree: 'Yes, tell me',
    decline: 'No, thank you',
    stop: 'Stop following',
    stopAll: 'Stop following all',
  },
};

function suggestionsOf(data: DossierAnswerData, locale: Locale): Suggestion[] {
  const titles = CHIPS[locale];
  const stop = (code: string) => [{ title: titles.stop, say: `Dừng theo dõi hồ sơ ${code}` }];
  switch (data.kind) {
    case 'found':
      return data.follow
        ? [{ title: titles.follow, say: `Báo cho tôi khi hồ sơ ${data.code} có thay đổi` }]
        : [];
    case 'near-miss':
      return data.suggestion ? [{ title: data.suggestion, say: data.suggestion }] : [];
    case 'follow-ask':
      return [
        { title: titles.agree, say: CHIPS.vi.agree },
        { title: titles.decline, say: CHIPS.vi.decline },
      ];
    case 'followed':
      return stop(data.code);
    case 'changed':
      return data.ends ? [] : stop(data.code);
    case 'following':
      return data.codes.length > 0 ? [{ title: titles.stopAll, say: CHIPS.vi.stopAll }] : [];
    default:
      return [];
  }
}

function viewOf(data: DossierAnswerData, hotline: string, locale: Locale): object {
  const view = { ...data, hotline };
  switch (data.kind) {
    case 'found':
      return { ...view, ...dossierView(data, locale) };
    case 'changed':
      return {
        ...view,
        ...dossierView(data, locale),
        statusChanged: data.before !== data.dossier.statusWords,
        dueBefore: data.dueBefore && spoken(data.dueBefore),
      };
    case 'limited':
      return { ...view, wait: spokenWait(data.waitSeconds, locale) };
    case 'future':
      return { ...view, day: spoken(data.day) };
    case 'followed':
      return { ...view, until: spoken(data.until) };
    case 'unfollowed':
    case 'following':
      return { ...view, count: data.codes.length, only: data.codes.length === 1 ? data.codes[0] : null };
    case 'near-miss': {
      const day = data.suggestion ? dayOfCode(data.suggestion) : null;
      return { ...view, day: day && spoken(day) };
    }
    default:
      return view;
  }
}

/** The fields of a change that a template outside (Zalo's ZNS) may want, as they are read. */
export type NoticeField = 'code' | 'status' | 'name' | 'due' | 'office';

/** A change in single fields, for messages whose text is another's template. What is not known is `–`. */
export function noticeFields({ code, dossier, deadline }: Change): Record<NoticeField, string> {
  return {
    code,
    status: dossier.statusWords,
    name: dossier.procedure ?? '–',
    due: deadline ? spoken(deadline.day) : '–',
    office: dossier.office ?? '–',
  };
}

/** A dossier as its template words it. */
function dossierView({ dossier, deadline, waited }: Sight, locale: Locale): object {
  const day = (at: number | null) => (at === null ? null : spoken(vietnamDay(at)));
  const { status } = dossier;
  const waits = status === 1 || status === 2 || status === 4 || status === null;
  return {
    ...dossier,
    applied: day(dossier.appliedAt),
    received: day(dossier.receivedAt),
    finished: day(dossier.finishedAt),
    returned: day(dossier.returnedAt ?? dossier.finishedAt),
    answerBy: dossier.answerBy === null ? null : withWeekday(vietnamDay(dossier.answerBy), locale),
    amount: dossier.amount === null ? null : `${dossier.amount.toLocaleString('de-DE')} đồng`,
    due: deadline
      ? {
          ...deadline,
          date: withWeekday(deadline.day, locale),
          moved: deadline.moved === deadline.day ? null : withWeekday(deadline.moved, locale),
        }
      : null,
    dueDate: deadline ? spoken(deadline.day) : null,
    waits,
    overdue: waits && deadline?.state === 'overdue',
    asks: status === 5 || status === 6,
    waited,
    today: waits && deadline?.state === 'today',
    described: dossier.procedure !== null || dossier.office !== null || dossier.applicant !== null,
  };
}

/** `2026-01-05` → `05/01/2026`. */
function spoken(day: string): string {
  return day.split('-').reverse().join('/');
}

const WEEKDAYS: Readonly<Record<Locale, readonly string[]>> = {
  vi: ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
};

/** `2026-01-05` → `thứ Hai, 05/01/2026`. */
function withWeekday(day: string, locale: Locale): string {
  return `${WEEKDAYS[locale][new Date(`${day}T00:00:00Z`).getUTCDay()]}, ${spoken(day)}`;
}

function spokenWait(seconds: number, locale: Locale): string {
  const [second, minute, hour] =
    locale === 'vi' ? ['giây', 'phút', 'khoảng 1 giờ'] : ['seconds', 'minutes', 'about an hour'];
  if (seconds < 60) return `${Math.max(seconds, 5)} ${second}`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 55 ? `${minutes} ${minutes === 1 && locale === 'en' ? 'minute' : minute}` : hour!;
}
