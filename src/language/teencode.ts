import { fold } from './fold.js';
import { hasMarks } from './letters.js';
import type { Proposal } from './proposal.js';
import { isVietnameseSyllable } from './syllable.js';
import { TEENCODE_TABLE } from './teencode-table.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

interface Entry {
  words: string[];
  /** Cost of reading it as it stands. */
  typed: number;
  meanings: { text: string; cost: number }[];
}

/** What stands in the table and is no word: it is read as typed only where nothing else is possible. */
const NONSENSE = 8;

/** Entries by the first word typed. */
const entries = new Map<string, Entry[]>();
for (const line of TEENCODE_TABLE.split(/[\n;]/)) {
  const [typed = '', meaning = ''] = line.split(' = ').map((part) => part.trim());
  if (!typed || !meaning) continue;
  const words = typed.replace('~', '').split(' ');
  const meanings = meaning.split(' | ').map((one) => {
    const found = /^(.*?)(?: (\d+(?:\.\d+)?))?$/.exec(one);
    return { text: found?.[1] ?? one, cost: Number(found?.[2] ?? 0) };
  });
  const list = entries.get(words[0] ?? '') ?? [];
  list.push({ words, typed: typed.startsWith('~') ? 0 : NONSENSE, meanings });
  entries.set(words[0] ?? '', list);
}

/** Whether a lower-case word stands in the table of chat words and is nothing else. */
export function isTeencode(word: string): boolean {
  return entries.get(word)?.some((entry) => entry.words.length === 1 && entry.typed > 0) ?? false;
}

/** Units after a number are no chat words: "5 m", "2 kg". */
const UNITS = new Set(['m', 'kg', 'g', 'l', 't', 'km', 'ha', 'cm', 'mm', 'm2', 'c', 'a', 'b', 'd', 'x']);

/** Whether a word stands after a number as its unit: "5 m", "hạng 3 a". */
export function isUnit(token: Token, before: Token | undefined): boolean {
  return before?.kind === 'number' && UNITS.has(token.lower);
}

/** Spellings of chat for a sound, tried on a word that is none: the first letters or the last ones. */
const SUBSTITUTIONS: [RegExp, string, number][] = [
  [/^f/, 'ph', 0.3],
  [/^w/, 'qu', 0.5],
  [/^j/, 'gi', 0.5],
  [/^j/, 'ch', 1.5],
  [/^dz/, 'd', 0.5],
  [/^z/, 'd', 0.7],
  [/^z/, 'gi', 0.7],
  [/^z/, 'v', 1.2],
  [/^k(?=[aăâoôơuưáàảãạắằẳẵặấầẩẫậóòỏõọốồổỗộớờởỡợúùủũụứừửữự])/, 'c', 0.5],
  [/^kw/, 'qu', 0.5],
  [/^q(?!u)/, 'qu', 0.7],
  [/^c(?=[ieêyíìỉĩịéèẻẽẹếềểễệýỳỷỹỵ])/, 'k', 0.3],
  [/^ng(?=[ieêíìỉĩịéèẻẽẹếềểễệ])/, 'ngh', 0.3],
  [/^ngh(?=[aăâoôơuưáàảãạắằẳẵặấầẩẫậóòỏõọốồổỗộớờởỡợúùủũụứừửữự])/, 'ng', 0.3],
  [/^g(?=[eêéèẻẽẹếềểễệ])/, 'gh', 0.3],
  [/(?<!n)g$/, 'ng', 0.5],
  [/k$/, 'ch', 0.7],
  [/k$/, 'c', 0.7],
  [/h$/, 'nh', 1.5],
  [/j/, 'i', 0.7],
  [/ii+$/, 'y', 0.5],
  [/(.)\1+$/, '$1', 0.3],
  [/[lk]$/, '', 2],
];

/** No word of chat is longer, not even one drawn out; a flood of one letter would keep the patterns busy. */
const LONGEST_CHAT_WORD = 40;

/** The word as chat spelling may have meant it; marked words that are known or, unmarked, could be known. */
export function chatSpellings(word: string, vocabulary: Vocabulary): { text: string; cost: number }[] {
  if (word.length > LONGEST_CHAT_WORD) return [];
  const found = new Map<string, number>();
  const keep = (text: string, cost: number) => {
    if (text === word || text === '') return;
    const known = hasMarks(text) ? vocabulary.id(text) >= 0 : vocabulary.readingsOf(fold(text)).length > 0;
    if (known) found.set(text, Math.min(cost, found.get(text) ?? cost));
  };
  for (const [pattern, letters, cost] of SUBSTITUTIONS) {
    const once = word.replace(pattern, letters);
    if (once === word) continue;
    keep(once, cost);
    // "fág": both ends at once.
    for (const [second, other, more] of SUBSTITUTIONS) {
      const twice = once.replace(second, other);
      if (twice !== once) keep(twice, cost + more);
    }
  }
  return [...found].map(([text, cost]) => ({ text, cost }));
}

/** A single capital in a sentence of small letters is a name or a class ("hạng C"), no chat word. */
export function isInitial(token: Token): boolean {
  return token.text.length === 1 && token.text !== token.lower && token.start > 0;
}

/**
 * What chat words in a sentence can mean: "ko" → không, "dk" → được, đăng ký or điều kiện, "ntn" → như thế
 * nào. One word may have several readings; the speller chooses by what stands around them.
 */
export function teencode(tokens: Token[], vocabulary: Vocabulary): Proposal[] {
  const found: Proposal[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== 'word' && token.kind !== 'syllable') return;
    if (isInitial(token)) return;
    if (isUnit(token, tokens[i - 1])) return;
    // "gi`" and "j'": a mark typed after its word.
    const after = tokens[i + 1];
    const loose =
      after && after.start === token.end && /^[`'´~?.]$/.test(after.text) && /[`'´]/.test(after.text);
    let known = false;
    for (const entry of entries.get(token.lower) ?? []) {
      if (!entry.words.every((word, k) => tokens[i + k]?.lower === word)) continue;
      known = true;
      const to = i + entry.words.length + (loose && entry.words.length === 1 ? 1 : 0);
      for (const { text, cost } of entry.meanings)
        found.push({ from: i, to, text, cost, typed: entry.typed });
    }
    if (!known && loose && vocabulary.readingsOf(token.folded).length > 0) {
      for (const id of vocabulary.readingsOf(token.folded)) {
        found.push({ from: i, to: i + 2, text: vocabulary.words[id] ?? '', cost: 0.5 });
      }
    }
    const strange = hasMarks(token.lower) ? !isVietnameseSyllable(token.lower) : token.kind === 'word';
    if (known || !strange || vocabulary.id(token.lower) >= 0) return;
    for (const { text, cost } of chatSpellings(token.lower, vocabulary)) {
      if (hasMarks(text)) found.push({ from: i, to: i + 1, text, cost: cost + 0.5 });
      else {
        for (const id of vocabulary.readingsOf(fold(text)).slice(0, 6)) {
          found.push({ from: i, to: i + 1, text: vocabulary.words[id] ?? '', cost: cost + 1 });
        }
      }
    }
  });
  return found;
}
