import type { LexiconEntry } from '../knowledge/lexicon.js';
import type { Variant } from './rank.js';
import { WEIGHTS } from './weights.js';
import { phraseWords } from '../knowledge/phrase-words.js';
import type { Word } from './words.js';

interface Entry {
  says: { marked: string; folded: string }[];
  means: { marked: string; folded: string }[][];
  weight: number;
}
interface Match {
  start: number;
  end: number;
  entry: Entry;
}

const MOST_VARIANTS = 7;

/** Rewrites what people say into the record's words, by the lexicon that staff keep. */
export class Rewriter {
  private readonly byFirst = new Map<string, Entry[]>();

  constructor(lexicon: LexiconEntry[]) {
    for (const { says, means, weight } of lexicon) {
      const meanings = means.map(phraseWords);
      for (const phrase of says) {
        const words = phraseWords(phrase);
        const first = words[0];
        if (!first) continue;
        const entry = { says: words, means: meanings, weight };
        const known = this.byFirst.get(first.folded);
        if (known) known.push(entry);
        else this.byFirst.set(first.folded, [entry]);
      }
    }
    for (const entries of this.byFirst.values()) entries.sort((a, b) => b.says.length - a.says.length);
  }

  /** The question as typed, then its rewritings: all sure phrases at once, and each alone. */
  variants(typed: Variant): Variant[] {
    const matches = this.matches(typed);
    if (matches.length === 0) return [typed];
    const variants = [typed];
    const sure = matches.filter((match) => match.entry.weight >= 0.7);
    if (sure.length > 1) variants.push(this.rewritten(typed, sure, 0));
    for (const match of matches) {
      for (let i = 0; i < match.entry.means.length && variants.length < MOST_VARIANTS; i++) {
        variants.push(this.rewritten(typed, [match], i));
      }
    }
    return variants;
  }

  private matches(typed: Variant): Match[] {
    const { words } = typed.sentence;
    const matches: Match[] = [];
    for (let start = 0; start < words.length; start++) {
      const entry = this.byFirst.get(words[start]!.folded)?.find((one) => fits(one, words, start));
      if (!entry) continue;
      const end = start + entry.says.length;
      if (typed.asking.slice(start, end).every(Boolean)) continue;
      matches.push({ start, end, entry });
      start = end - 1;
    }
    return matches;
  }

  private rewritten(typed: Variant, matches: Match[], meaning: number): Variant {
    const words: Word[] = [];
    const asking: boolean[] = [];
    const emphasis: number[] = [];
    let at = 0;
    for (const { start, end, entry } of matches) {
      for (; at < start; at++) {
        words.push(typed.sentence.words[at]!);
        asking.push(typed.asking[at]!);
        emphasis.push(typed.emphasis?.[at] ?? 1);
      }
      const means = entry.means[meaning] ?? entry.means[0]!;
      const each = Math.min(1, (WEIGHTS.rewrittenMass * (end - start)) / means.length);
      for (const word of means) {
        words.push({ ...word, open: false, kind: 'syllable' });
        asking.push(false);
        emphasis.push((typed.emphasis?.[start] ?? 1) * each);
      }
      at = end;
    }
    for (; at < typed.sentence.words.length; at++) {
      words.push(typed.sentence.words[at]!);
      asking.push(typed.asking[at]!);
      emphasis.push(typed.emphasis?.[at] ?? 1);
    }
    const weight = Math.min(...matches.map((match) => match.entry.weight));
    return {
      sentence: { words, marking: typed.sentence.marking },
      asking,
      emphasis,
      sure: typed.sure * (WEIGHTS.rewritten - (1 - weight) * 0.15),
    };
  }
}

function fits(entry: Entry, words: Word[], start: number): boolean {
  if (start + entry.says.length > words.length) return false;
  return entry.says.every((said, i) => {
    const word = words[start + i]!;
    return word.folded === said.folded && (word.open || word.marked === said.marked);
  });
}
