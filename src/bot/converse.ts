import type { Reply } from '../replies/reply.js';

/** One thing that a person said or did, whatever channel it came by. */
export interface TurnInput {
  text: string;
  channel: 'webchat' | 'zalo' | 'console';
  conversationId: string;
  senderId: string;
  /** A key of the network address it came from, the same for the same address; '' or absent where none is known. */
  address?: string;
  locale: 'vi' | 'en';
  /** `welcome`: the person has just come; `feedback`: `value` is `{activityId, thumb, reason?}`. Default `message`. */
  event?: 'message' | 'welcome' | 'feedback';
  value?: unknown;
}

/** Answers one turn. `memory` is what the last one returned, null at first or after its term. Supplied by the app. */
export type Converse = (input: TurnInput, memory: unknown) => Promise<{ replies: Reply[]; memory: unknown }>;
