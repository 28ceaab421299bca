import { z } from 'zod';
import type { StoredActivity } from '../../store/store.js';
import { Problem } from './problem.js';

/** Where the bot is in every activity. */
export const BOT = { id: 'tro-ly', name: 'Trợ lý', role: 'bot' } as const;

// NUL cannot be stored by PostgreSQL, and half a surrogate pair cannot be sent as UTF-8.
const plain = (text: string) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
const text = (max: number) => z.string().max(max).transform(plain);

/** What a client may send; whatever else it sends is dropped. */
const Incoming = z.object({
  type: z.enum([
    'message',
    'event',
    'typing',
    'conversationUpdate',
    'endOfConversation',
    'messageReaction',
    'invoke',
  ]),
  text: text(65_536).nullish(),
  name: text(128).nullish(),
  value: z.unknown().optional(),
  locale: text(35).nullish(),
  localTimestamp: text(40).nullish(),
  replyToId: text(256).nullish(),
  from: z.object({ id: text(128).nullish(), name: text(128).nullish() }).nullish(),
  channelData: z
    .object({ clientActivityID: text(128).nullish(), clientTimestamp: text(40).nullish() })
    .nullish(),
});

export interface IncomingActivity {
  type: z.infer<typeof Incoming>['type'];
  name: string;
  value: unknown;
  /** The client's own key of this message, '' where it has none. */
  clientActivityId: string;
  /** As it is kept and shown to the conversation's other tabs. */
  activity: StoredActivity;
}

const DEEPEST_VALUE = 8;

/**
 * Reads what a client has sent. `user`: the token's user, who cannot be changed by the body; `requestId`: the key of a
 * message whose client has given it none. Throws a 400 `Problem` that names the field.
 */
export function readActivity(
  body: unknown,
  context: { conversationId: string; requestId?: string; user?: string; site: string; now: number },
): IncomingActivity {
  const parsed = Incoming.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'activity';
    throw new Problem(400, 'BadArgument', `Trường "${field}" không hợp lệ: ${issue?.message ?? ''}`);
  }
  const { type, text, name, value, locale, localTimestamp, replyToId, from, channelData } = parsed.data;
  if (deeperThan(value, DEEPEST_VALUE))
    throw new Problem(400, 'BadArgument', 'Trường "value" lồng quá nhiều tầng.');
  const clientActivityId = channelData?.clientActivityID || (context.requestId ?? '');
  const activity: StoredActivity = {
    type,
    channelId: 'directline',
    timestamp: new Date(context.now).toISOString(),
    conversation: { id: context.conversationId },
    from: {
      id: context.user ?? (from?.id || 'user'),
      ...(from?.name ? { name: from.name } : {}),
      role: 'user',
    },
    recipient: BOT,
    ...(type === 'message' ? { text: text ?? '', textFormat: 'plain' } : {}),
    ...(name ? { name } : {}),
    ...(value !== undefined ? { value } : {}),
    ...(locale ? { locale } : {}),
    ...(localTimestamp ? { localTimestamp } : {}),
    ...(replyToId ? { replyToId } : {}),
    channelData: {
      ...(channelData?.clientActivityID ? { clientActivityID: channelData.clientActivityID } : {}),
      ...(channelData?.clientTimestamp ? { clientTimestamp: channelData.clientTimestamp } : {}),
      ...(context.site ? { site: context.site } : {}),
    },
  };
  return { type, name: name ?? '', value, clientActivityId, activity };
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}

/** `''` or absent: from the start. Throws a 400 `Problem` for what is no watermark of ours. */
export function readWatermark(watermark: string | null | undefined): number {
  if (!watermark) return 0;
  if (!/^\d{1,15}$/.test(watermark))
    throw new Problem(400, 'BadArgument', 'Tham số "watermark" không hợp lệ.');
  return Number(watermark);
}
