import { createHash } from 'node:crypto';
import type { Channel } from '../store/store.js';

/** Who asks. `address`: the network address, where the channel knows one. */
export interface Person {
  channel: Channel;
  senderId: string;
  conversationId: string;
  address?: string;
}

/** Who asks, as far as the limits go. */
export type Asker = Pick<Person, 'channel' | 'senderId' | 'address'>;

/** A key for counting somebody without keeping who it is. */
export function keyOf(kind: 'sender' | 'address', value: string): string {
  return `${kind}:${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`;
}
