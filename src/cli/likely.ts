import { findAspects } from '../understanding/aspects.js';
import type { Topic } from '../understanding/rank.js';
import type { Understanding } from '../understanding/understand.js';
import { Line } from '../understanding/words.js';

/** What a question is most likely about, best first. */
export function likelyTopics(understanding: Understanding, question: string, count: number): Topic[] {
  const sentence = understanding.read(question);
  const found = findAspects(new Line(sentence));
  return understanding
    .ranked(understanding.variants(sentence, found), found)
    .slice(0, count)
    .map(({ topic }) => topic);
}
