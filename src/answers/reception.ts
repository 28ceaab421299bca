import type { Reply } from '../replies/reply.js';
import type { Locale } from '../replies/templates.js';
import type { Channel } from '../store/store.js';
import { leaveDossier, readDossierMemory, type DossierDesk } from './dossier-desk.js';
import { readDossierWish } from './dossier-wish.js';
import { pickedIn } from './picked.js';
import type { ThoughtTurn } from './assistant.js';

/** What a person said or did, as far as an answer depends on it. */
export interface Said {
  text: string;
  channel: Channel;
  conversationId: string;
  senderId: string;
  /** A key of the network address it came from, for limits; not the address itself. */
  address?: string;
  locale: Locale;
  event?: 'message' | 'welcome' | 'feedback';
  /** `{procedure: code}` with a choice that stands for a procedure. */
  value?: unknown;
}

/** What a conversation keeps: of procedures, and of dossiers. */
interface Kept {
  talk?: unknown;
  dossier?: unknown;
}

/** Works a turn out, in this thread or in another. */
export type Think = (
  text: string,
  memory: unknown,
  locale: Locale,
  picked: string | null,
) => Promise<ThoughtTurn>;

/**
 * Answers a turn with the assistant, and what is about a dossier with the desk. `memory` is what the last turn gave, or
 * anything else.
 */
export function reception(
  think: Think,
  desk: Pick<DossierDesk, 'answer'>,
  provinceCode: string,
): (said: Said, memory: unknown) => Promise<{ replies: Reply[]; memory: unknown }> {
  return async ({ text, locale, event, value, ...who }, memory) => {
    if (event === 'feedback') return { replies: [], memory };
    const kept = (memory ?? {}) as Kept;
    const { reply, context, picked } = await think(
      event === 'welcome' ? 'xin chào' : text,
      kept.talk,
      locale,
      pickedIn(value),
    );
    const before = readDossierMemory(kept.dossier);
    const about = reply.intent === 'dossier';
    const isNone = event === 'welcome' || picked;
    const wish = isNone ? null : readDossierWish(text, before, { provinceCode, about });
    if (!wish) return { replies: [reply], memory: { talk: context, dossier: leaveDossier(before) } };
    const answered = await desk.answer(wish, before, who, locale);
    return { replies: [answered.reply], memory: { talk: kept.talk ?? null, dossier: answered.memory } };
  };
}
