import type { IncomingMessage, StoredActivity } from '../../store/store.js';
import type { Media, SubmittedInfo, ZaloEvent } from './client/index.js';

/** What an activity's `value` says that its text cannot; `turns.ts` answers it. */
export interface ZaloValue {
  media?: Media;
  info?: SubmittedInfo;
}

/** An event that concerns a person. */
export type PersonEvent = Exclude<ZaloEvent, { kind: 'echo' | 'other' }>;

/** Zalo itself takes no more of a person at once. */
const LONGEST_TEXT = 4000;

/**
 * A person's event as the inbox takes it. A person has one conversation with the account, and it is known by their id.
 * A follower is welcomed like somebody who opens the web chat; one who leaves is a member removed.
 */
export function incomingMessage(event: PersonEvent): IncomingMessage {
  const { id, userId, at } = event;
  const activity: StoredActivity = {
    id,
    channelId: 'zalo',
    timestamp: new Date(at).toISOString(),
    from: { id: userId, role: 'user' },
    conversation: { id: userId },
    ...contentOf(event),
  };
  return { channel: 'zalo', messageId: id, conversationId: userId, senderId: userId, activity };
}

function contentOf(event: PersonEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'text':
      return { type: 'message', text: event.text.slice(0, LONGEST_TEXT), textFormat: 'plain' };
    case 'media':
      return { type: 'message', text: '', value: { media: event.media } satisfies ZaloValue };
    case 'info':
      return { type: 'message', text: '', value: { info: event.info } satisfies ZaloValue };
    case 'follow':
      return { type: 'event', name: 'welcome' };
    case 'unfollow':
      return { type: 'conversationUpdate', membersRemoved: [{ id: event.userId }] };
  }
}
