import type { Reply } from '../../replies/reply.js';
import type { StoredActivity } from '../../store/store.js';
import { BOT } from './activity.js';

/**
 * A reply as a Direct Line activity. Any client can show its `text`, its `suggestedActions` (choices first, then what
 * to ask next) and a card for each source; our widget lays out `channelData.reply` itself.
 * `to`: the activity that it answers.
 */
export function replyActivity(reply: Reply, to: StoredActivity): StoredActivity {
  const says = [
    ...reply.options.map((option) => ({ title: option.name, say: option.name })),
    ...reply.suggestions,
  ];
  return {
    type: 'message',
    channelId: 'directline',
    conversation: to.conversation,
    from: BOT,
    recipient: to.from,
    replyToId: to.id,
    text: reply.text,
    textFormat: 'plain',
    locale: typeof to.locale === 'string' ? to.locale : 'vi',
    inputHint: 'acceptingInput',
    ...(says.length > 0
      ? {
          suggestedActions: {
            actions: says.map(({ title, say }) => ({ type: 'imBack', title, value: say })),
          },
        }
      : {}),
    attachments: reply.sources
      .filter((source) => source.url)
      .map((source) => ({
        contentType: 'application/vnd.microsoft.card.thumbnail',
        content: {
          title: source.title,
          subtitle: source.updated,
          buttons: [{ type: 'openUrl', title: 'Xem nguồn', value: source.url }],
        },
      })),
    channelData: { reply },
  };
}
