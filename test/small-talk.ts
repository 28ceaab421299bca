import { replyOf, type Reply } from '../src/replies/reply.js';

/** A reply that only says something, for tests in which it does not matter what. */
export function smallTalk(text: string, more: Partial<Reply> = {}): Reply {
  return replyOf({ intent: 'smalltalk', text, confidence: 1, blocks: [], ...more });
}
