import { replyOf, type Reply } from '../../replies/reply.js';
import type { StoredActivity } from '../../store/store.js';
import type { ZaloMessage } from './client/index.js';
import { renderReplies } from './rendering/render-reply.js';

/** What an outbox row holds: messages that go out one after the other; what has gone is taken off. */
export interface Parcel {
  messages: ZaloMessage[];
  /** Told of the person's own accord; a template (ZNS) can stand in for it when the window has closed. */
  notice: Notice | null;
}

/** A change of a followed dossier, in the fields that a template may want. */
export interface Notice {
  fields: Record<string, string>;
}

/** An activity that tells of a change of its own accord; `fields` are for a template (ZNS) in its place. */
export function zaloNotice(activity: StoredActivity, fields: Record<string, string>): StoredActivity {
  return { ...activity, channelData: { ...(activity.channelData as object | undefined), notice: fields } };
}

/** What the channel adds to a reply of its own: a card that asks for the person's phone number. */
export interface AskingReply extends Reply {
  askPhone?: { title: string; subtitle: string };
}

/** The messages of a turn, merged to as few as can be. */
export function parcelOf(activities: StoredActivity[]): Parcel {
  const replies = activities.map(replyIn).filter((reply) => reply !== null);
  const asked = replies.find((reply) => reply.askPhone)?.askPhone;
  const messages: ZaloMessage[] = renderReplies(replies);
  if (asked) messages.push({ askInfo: asked });
  return { messages, notice: noticeIn(activities[0]) };
}

/** An outbox row's payload: a parcel, or an activity as the poller and older versions leave it. Null: neither. */
export function readParcel(payload: unknown): Parcel | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { messages, notice } = payload as Partial<Parcel>;
  if (Array.isArray(messages)) return { messages, notice: notice ?? null };
  const parcel = parcelOf([payload as StoredActivity]);
  return parcel.messages.length > 0 ? parcel : null;
}

function replyIn(activity: StoredActivity): AskingReply | null {
  const data = activity.channelData as { reply?: AskingReply } | undefined;
  if (data?.reply) return data.reply;
  if (typeof activity.text !== 'string' || activity.text.trim() === '') return null;
  return replyOf({ intent: 'help', confidence: 1, text: activity.text, blocks: [] });
}

function noticeIn(activity: StoredActivity | undefined): Notice | null {
  const data = activity?.channelData as { notice?: unknown } | undefined;
  if (typeof data?.notice !== 'object' || data.notice === null) return null;
  return { fields: data.notice as Record<string, string> };
}
