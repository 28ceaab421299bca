import type { Converse, TurnInput } from '../../bot/converse.js';
import { replyOf, type Reply } from '../../replies/reply.js';
import type { Templates } from '../../replies/templates.js';
import type { Phones, Subscriptions } from '../../store/store.js';
import { internationalPhone } from './client/index.js';
import type { ZaloValue } from './incoming.js';
import type { AskingReply } from './parcel.js';
import { numberedChoices } from './rendering/render-reply.js';

export interface TurnsOptions {
  templates: Templates;
  phones: Phones;
  subscriptions: Pick<Subscriptions, 'ofSender'>;
  /** Changes of dossiers are told by ZNS too: a phone number is asked for and kept. */
  zns: boolean;
  now?: () => number;
}

/** What a conversation on Zalo remembers besides what the assistant does. */
interface ZaloMemory {
  /** What the numbers under the last answer stand for. */
  choices?: string[];
  /** When something that is no text was last answered, ms since 1970. */
  mediaAt?: number;
  /** The phone number has been asked for. */
  phoneAsked?: true;
}

/** An album comes as many messages; one answer does for all within this time. */
const ALBUM_MS = 60_000;
const NUMBER = /^\s*(?:số|so|chọn|chon)?\s*(\d{1,2})\s*[.)]?\s*$/iu;

/**
 * The assistant as people on Zalo meet it: numbers answer lists whose choices have no button of their own, pictures and
 * voice get a kind word on what can be done instead, and a phone number is taken only where it has a purpose.
 */
export function zaloTurns(inner: Converse, options: TurnsOptions): Converse {
  const { now = Date.now } = options;
  return async (input, memory) => {
    if (input.channel !== 'zalo') return inner(input, memory);
    const { zalo, ...kept } = readMemory(memory);
    const value = (input.value ?? {}) as ZaloValue;
    if (value.media) {
      const album = zalo.mediaAt !== undefined && now() - zalo.mediaAt < ALBUM_MS;
      const replies = album ? [] : [worded(options.templates, 'zalo-media', { media: value.media })];
      return { replies, memory: { ...kept, zalo: { ...zalo, mediaAt: now() } } };
    }
    if (value.info) {
      const reply = await takeInfo(value.info.phone, input, options);
      return { replies: [reply], memory: { ...kept, zalo } };
    }
    const text = chosen(input.text, zalo.choices ?? []);
    const answered = await inner({ ...input, text }, Object.keys(kept).length > 0 ? kept : null);
    const choices = answered.replies.flatMap(choicesToKeep);
    const asks = zalo.phoneAsked ? null : await phoneQuestion(answered.replies, input, options);
    const phoneAsked = asks || zalo.phoneAsked ? { phoneAsked: true as const } : {};
    return {
      replies: asks ?? answered.replies,
      memory: {
        ...(answered.memory as object | null),
        zalo: { ...phoneAsked, ...(choices.length > 0 ? { choices } : {}) },
      },
    };
  };
}

/** What a number stands for; anything else is what it is. */
function chosen(text: string, choices: string[]): string {
  const number = Number(NUMBER.exec(text)?.[1] ?? Number.NaN);
  return choices[number - 1] ?? text;
}

/** The assistant knows by itself what a number means where its own choices are numbers. */
function choicesToKeep(reply: Reply): string[] {
  const own = reply.suggestions.some(({ say }) => /^\d{1,2}$/.test(say));
  return own ? [] : numberedChoices(reply);
}

/** Who has just begun to follow a dossier is asked for a phone number, once; null where there is no reason to. */
async function phoneQuestion(
  replies: Reply[],
  { senderId }: TurnInput,
  { zns, subscriptions, phones, templates }: TurnsOptions,
): Promise<Reply[] | null> {
  if (!zns || !replies.some(({ intent }) => intent === 'dossier')) return null;
  const followed = await subscriptions.ofSender('zalo', senderId);
  if (followed.length === 0 || (await phones.of('zalo', senderId)) !== null) return null;
  const [title = '', subtitle = ''] = templates.render('zalo-phone', { step: 'ask' }).text.split('\n');
  const [first, ...others] = replies;
  const asking: AskingReply = { ...first!, askPhone: { title, subtitle } };
  return [asking, ...others];
}

async function takeInfo(
  given: string | null,
  { senderId }: TurnInput,
  { zns, subscriptions, phones, templates }: TurnsOptions,
): Promise<Reply> {
  const phone = internationalPhone(given ?? '');
  const wanted = zns && (await subscriptions.ofSender('zalo', senderId)).length > 0;
  if (wanted && phone) await phones.keep('zalo', senderId, phone);
  const step = !wanted ? 'not-wanted' : phone ? 'kept' : 'unreadable';
  return worded(templates, 'zalo-phone', { step });
}

function worded(templates: Templates, name: string, view: object): Reply {
  return replyOf({ intent: 'help', confidence: 1, ...templates.render(name, view) });
}

function readMemory(memory: unknown): { zalo: ZaloMemory; [other: string]: unknown } {
  const kept = typeof memory === 'object' && memory !== null ? (memory as Record<string, unknown>) : {};
  const zalo = (typeof kept.zalo === 'object' && kept.zalo !== null ? kept.zalo : {}) as Record<
    string,
    unknown
  >;
  const { choices, mediaAt, phoneAsked } = zalo;
  return {
    ...kept,
    zalo: {
      ...(Array.isArray(choices) ? { choices: choices.filter((one) => typeof one === 'string') } : {}),
      ...(typeof mediaAt === 'number' ? { mediaAt } : {}),
      ...(phoneAsked === true ? { phoneAsked } : {}),
    },
  };
}
