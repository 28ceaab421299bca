import {
  type Activity,
  ActivityTypes,
  type CardAction,
  InputHints,
  type SuggestedActions,
} from 'botbuilder-core';
import type { Reply } from '../replies/reply.js';
import type { StoredActivity } from '../store/store.js';
import { BOT_ACCOUNT } from './bot-account.js';

/**
 * A reply as a Bot Framework message. `text` is for any client; `channelData.reply` is the reply as data, which our
 * own channels lay out; choices and next questions are suggested actions that say what a person would type.
 */
export function replyActivity(reply: Reply, locale: 'vi' | 'en'): Partial<Activity> {
  const actions = suggestedActions(reply);
  return {
    type: ActivityTypes.Message,
    text: reply.text,
    textFormat: 'plain',
    locale: locale === 'en' ? 'en-US' : 'vi-VN',
    inputHint: InputHints.AcceptingInput,
    channelData: { reply },
    ...(actions.length > 0
      ? { suggestedActions: { to: [], actions: actions as CardAction[] } satisfies SuggestedActions }
      : {}),
  };
}

/**
 * A reply that nobody has just asked for, addressed to whoever wanted to be told. `fields` are for a channel that may
 * have to put another's template in its place (ZNS).
 */
export function noticeActivity(
  reply: Reply,
  { channel, conversationId, senderId }: { channel: string; conversationId: string; senderId: string },
  fields?: Record<string, string>,
): StoredActivity {
  const activity = {
    ...replyActivity(reply, 'vi'),
    channelId: channel,
    conversation: { id: conversationId },
    from: { ...BOT_ACCOUNT },
    recipient: { id: senderId },
    channelData: { reply, ...(fields ? { notice: fields } : {}) },
  };
  return activity as unknown as StoredActivity;
}

function suggestedActions(reply: Reply): Pick<CardAction, 'type' | 'title' | 'value'>[] {
  const said = [
    ...reply.options.map(({ name }) => ({ title: name, say: name })),
    ...reply.suggestions.map(({ title, say }) => ({ title, say })),
  ];
  const seen = new Set<string>();
  return said
    .filter(({ say }) => !seen.has(say) && seen.add(say))
    .map(({ title, say }) => ({ type: 'imBack', title, value: say }));
}
