import { z } from 'zod';
import type { LoggedActivity, StoredActivity } from '../../store/store.js';

const WithSources = z.object({
  channelData: z.object({
    reply: z.object({
      sources: z.array(z.object({ title: z.string(), url: z.string(), updated: z.string() })).min(1),
    }),
  }),
});

/**
 * A logged activity as a client gets it. It has an id whatever its writer put there: clients tell activities apart by
 * it. And a reply's sources become cards that any Direct Line client can show (our widget lays out
 * `channelData.reply` itself); made here and not kept, so that the log holds each fact once.
 */
export function outgoingActivity(conversationId: string, { seq, activity }: LoggedActivity): StoredActivity {
  const id = activity.id || `${conversationId}|${String(seq).padStart(7, '0')}`;
  const attachments = activity.attachments ?? sourceCards(activity);
  return { ...activity, id, ...(attachments ? { attachments } : {}) };
}

function sourceCards(activity: StoredActivity): unknown[] | undefined {
  // Most are what people said.
  if (!(activity.channelData as { reply?: unknown } | undefined)?.reply) return undefined;
  const parsed = WithSources.safeParse(activity);
  if (!parsed.success) return undefined;
  const cards = parsed.data.channelData.reply.sources
    .filter(({ url }) => /^https?:\/\//.test(url))
    .map(({ title, url, updated }) => ({
      contentType: 'application/vnd.microsoft.card.thumbnail',
      content: { title, subtitle: updated, buttons: [{ type: 'openUrl', title: 'Xem nguồn', value: url }] },
    }));
  return cards.length > 0 ? cards : undefined;
}
