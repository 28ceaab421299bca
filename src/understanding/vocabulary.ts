import {
  fold,
  isFoldedSyllable,
  type AbbreviationTable,
  type Steps,
  type Vocabulary,
  vocabularySteps,
} from '../language/index.js';
import type { Knowledge } from '../knowledge/folder.js';

/** How often a text counts as spoken: what people say teaches more about what people type than a title does. */
const ASK = 3;

/** The words that repair is guided by: titles, names and ways of asking, places, general questions, news. */
export function wordsLearnt(knowledge: Knowledge): Steps<Vocabulary> {
  return vocabularySteps(texts(knowledge));
}

function* texts({
  procedures,
  faq,
  news,
  lexicon,
  outside,
}: Knowledge): Generator<string | [string, number]> {
  for (const { name, everydayNames, asks, fields } of procedures) {
    yield name;
    for (const field of fields) yield field;
    for (const text of everydayNames) yield [text, ASK];
    for (const text of asks) yield [text, ASK];
  }
  for (const { question, asks } of faq) {
    yield [question, ASK];
    for (const text of asks) yield [text, ASK];
  }
  for (const { says, means } of lexicon) {
    for (const text of says) if (!isAbbreviation(text)) yield [text, ASK];
    for (const text of means) yield text;
  }
  for (const { asks } of outside) for (const text of asks) yield [text, ASK];
  for (const { title, passages } of news) {
    yield title;
    for (const { text } of passages) yield text;
  }
}

/** The lexicon's entries that are abbreviations ("CCCD", "BHXH 1 lần") → what they stand for. */
export function abbreviationsOf({ lexicon }: Knowledge): AbbreviationTable {
  const table = new Map<string, string[]>();
  for (const { says, means } of lexicon) {
    for (const text of says)
      if (isAbbreviation(text)) table.set(text, [...(table.get(text) ?? []), ...means]);
  }
  return table;
}

/** Its first word is no syllable that could be read aloud. */
function isAbbreviation(text: string): boolean {
  const [first = ''] = fold(text).split(/[\s-]+/);
  return /^[a-z]+\d*$/.test(first) && first.length <= 6 && !isFoldedSyllable(first);
}
