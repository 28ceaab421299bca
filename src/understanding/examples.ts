import { createHash } from 'node:crypto';
import type { FaqItem } from '../knowledge/faq.js';
import type { OutsideTopic } from '../knowledge/outside.js';
import { phraseWords } from '../knowledge/phrase-words.js';
import { searchTitle } from '../knowledge/title.js';
import type { Example } from './learning.js';
import { EDITION } from './meanings.js';

/** What can be learnt from: a whole procedure, or the wording that staff wrote for one of an imported catalogue. */
export interface Described {
  code: string;
  name?: string | undefined;
  everydayNames?: string[] | undefined;
  asks?: string[] | undefined;
}

/** How topics are called in what is learnt. */
export const topicKey = {
  procedure: (code: string) => code,
  faq: (id: string) => `faq:${id}`,
  outside: (name: string) => `outside:${name}`,
};

/** Every title, name and way of asking, as an example of its topic. */
export function examplesFrom({
  procedures,
  faq,
  outside,
}: {
  procedures: Described[];
  faq: FaqItem[];
  outside: OutsideTopic[];
}): Example[] {
  const told = [
    ...procedures.map(({ code, name, everydayNames = [], asks = [] }) => ({
      topic: topicKey.procedure(code),
      texts: [...(name ? [searchTitle(name)] : []), ...everydayNames, ...asks],
    })),
    ...faq.map(({ id, question, asks }) => ({ topic: topicKey.faq(id), texts: [question, ...asks] })),
    ...outside.map(({ name, asks }) => ({ topic: topicKey.outside(name), texts: [name, ...asks] })),
  ];
  return told.flatMap(({ topic, texts }) =>
    texts.map((text) => ({ topic, words: phraseWords(text).map(({ marked }) => marked) })),
  );
}

/** The same examples have the same digest. */
export function digestOf(examples: Example[]): string {
  const hash = createHash('sha1').update(String(EDITION));
  for (const { topic, words } of examples) hash.update(`${topic}\t${words.join(' ')}\n`);
  return hash.digest('hex');
}
