import type { Activity } from 'botbuilder-core';
import type { Reply } from '../replies/reply.js';
import type { Locale } from '../replies/templates.js';
import type { Channel, StoredActivity } from '../store/store.js';
import { BOT_ACCOUNT } from './bot.js';
import { replyActivity } from './reply-activity.js';

/** Where a message of the bot's own accord goes. */
export interface Addressee {
  channel: Channel;
  conversationId: string;
  senderId: string;
}

/**
 * A reply as a whole activity, for what is written outside a turn (an apology, news of a dossier): from the bot, to
 * somebody, in their conversation. `replyToId`: the message that it answers, where there is one.
 */
export function addressedActivity(
  reply: Reply,
  locale: Locale,
  { channel, conversationId, senderId }: Addressee,
  replyToId?: string,
): StoredActivity {
  return {
    ...replyActivity(reply, locale),
    channelId: channel,
    conversation: { id: conversationId } as Activity['conversation'],
    from: { ...BOT_ACCOUNT },
    recipient: { id: senderId, name: '', role: 'user' },
    ...(replyToId ? { replyToId } : {}),
  } as unknown as StoredActivity;
}
