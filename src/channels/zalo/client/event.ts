import { textOf, type EventBody } from './body.js';

interface Base {
  /** Zalo's own name of it, e.g. `user_send_text`. */
  name: string;
  /** The same for the same event sent again: `msg_id` where there is one. */
  id: string;
  /** Who wrote, pressed, followed. A 64-bit number as text. */
  userId: string;
  /** When it happened, ms since 1970. */
  at: number;
}

export type Media =
  'image' | 'sticker' | 'gif' | 'file' | 'audio' | 'video' | 'location' | 'link' | 'contact';

/** What a person has submitted in answer to `request_user_info`. Null: left out. */
export interface SubmittedInfo {
  name: string | null;
  phone: string | null;
}

/** One event of an Official Account's webhook. */
export type ZaloEvent =
  /** Typed, or the payload of an `oa.query.*` button, exactly. */
  | (Base & { kind: 'text'; text: string })
  | (Base & { kind: 'media'; media: Media })
  | (Base & { kind: 'info'; info: SubmittedInfo })
  | (Base & { kind: 'follow' })
  | (Base & { kind: 'unfollow' })
  /** Something the account itself has sent, told back. */
  | { kind: 'echo'; name: string }
  /** Nothing to be done about it. */
  | { kind: 'other'; name: string };

const MEDIA: ReadonlyMap<string, Media> = new Map([
  ['user_send_image', 'image'],
  ['user_send_sticker', 'sticker'],
  ['user_send_gif', 'gif'],
  ['user_send_file', 'file'],
  ['user_send_audio', 'audio'],
  ['user_send_video', 'video'],
  ['user_send_location', 'location'],
  ['user_send_link', 'link'],
  ['user_send_business_card', 'contact'],
]);

const LONGEST_ID = 128;

/**
 * Takes an event's body apart. Null: it has a name that is known, but not what belongs to it (nobody's id, no text);
 * an event whose name is not known is `other`.
 */
export function readEvent(body: EventBody): ZaloEvent | null {
  const name = textOf(body.event_name);
  if (!name) return null;
  if (name.startsWith('oa_send_')) return { kind: 'echo', name };
  const media = MEDIA.get(name);
  const kind = media ? 'media' : KINDS.get(name);
  if (!kind) return { kind: 'other', name };
  const message = objectOf(body.message);
  // A follower is called `follower` in some versions of the event.
  const userId = idOf(objectOf(body.sender).id) ?? idOf(objectOf(body.follower).id);
  if (!userId) return null;
  const base: Base = {
    name,
    id: idOf(message.msg_id) ?? `${name}:${userId}:${body.timestamp}`,
    userId,
    at: Number(body.timestamp),
  };
  switch (kind) {
    case 'text': {
      const text = textOf(message.text) ?? (name === 'user_click_button' ? clickedPayload(body) : null);
      return text === null ? null : { ...base, kind, text };
    }
    case 'media':
      return { ...base, kind, media: media! };
    case 'info': {
      const info = objectOf(body.info);
      return { ...base, kind, info: { name: textOf(info.name), phone: textOf(info.phone) } };
    }
    default:
      return { ...base, kind };
  }
}

const KINDS: ReadonlyMap<string, 'text' | 'info' | 'follow' | 'unfollow'> = new Map([
  ['user_send_text', 'text'],
  ['user_click_button', 'text'],
  ['user_submit_info', 'info'],
  ['follow', 'follow'],
  ['unfollow', 'unfollow'],
]);

function clickedPayload(body: EventBody): string | null {
  return textOf(objectOf(body.button).payload) ?? textOf(body.payload);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function idOf(value: unknown): string | null {
  const id = textOf(value);
  return id !== null && id !== '' && id.length <= LONGEST_ID ? id : null;
}
