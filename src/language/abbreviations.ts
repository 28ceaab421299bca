import { fold } from './fold.js';
import type { Proposal } from './proposal.js';
import type { Token } from './tokens.js';

/**
 * Abbreviations and what each can stand for, the likeliest first. Keys as people write them, one word or
 * several ("bhxh 1 lần"); case and marks make no difference. Meanings are marked words.
 */
export type AbbreviationTable = ReadonlyMap<string, readonly string[]>;

/** A table made ready for looking up; see {@link prepareAbbreviations}. */
export interface Abbreviations {
  byFirst: ReadonlyMap<string, readonly { words: readonly string[]; meanings: readonly string[] }[]>;
}

/** What each further meaning costs more than the one before, in nats. */
const STEP = 1;
/** Cost of reading an abbreviation as it stands. */
const AS_TYPED = 6;

/** Makes a table ready: once a load, not once a sentence. */
export function prepareAbbreviations(table: AbbreviationTable): Abbreviations {
  const byFirst = new Map<string, { words: string[]; meanings: readonly string[] }[]>();
  for (const [key, meanings] of table) {
    const words = fold(key)
      .split(/[\s.\-/]+/)
      .filter((word) => word !== '');
    const first = words[0];
    if (first === undefined || meanings.length === 0) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), { words, meanings }]);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  return { byFirst };
}

/**
 * What abbreviations in a sentence stand for: with `cccd` → căn cước công dân in the table, "làm CCCD" gets
 * that reading for its second token. Where a longer key matches, the shorter ones inside it are left out.
 */
export function expand(tokens: Token[], table: Abbreviations | AbbreviationTable): Proposal[] {
  const { byFirst } = 'byFirst' in table ? table : prepareAbbreviations(table);
  const found: Proposal[] = [];
  let taken = 0;
  tokens.forEach((token, from) => {
    if (from < taken) return;
    const entry = byFirst
      .get(token.folded)
      ?.find(({ words }) => words.every((word, i) => tokens[from + i]?.folded === word));
    if (!entry) return;
    const to = from + entry.words.length;
    taken = to;
    entry.meanings.forEach((text, i) => {
      found.push({ from, to, text: text.toLowerCase(), cost: i * STEP, typed: AS_TYPED });
    });
  });
  return found;
}
