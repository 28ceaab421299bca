import { fold } from '../language/index.js';
import type { Procedure } from './procedure.js';
import { searchTitle } from './title.js';

export interface SuggestedProcedure {
  title: string;
  code: string;
}

interface Line {
  name: string;
  /** Folded words, each with a space before it: what is looked through. */
  letters: string;
  folded: string[];
  /** The same words with their marks. */
  marked: string[];
  procedure: Procedure;
  /** What speaks against it whatever is typed. */
  base: number;
}

/** A word that has been typed; `marked` where it has marks of its own. */
interface Part {
  folded: string;
  marked: string | null;
  /** More letters may follow. */
  isLast: boolean;
}

/** Verbs with which titles begin: nobody types them to find a thing. */
const LEADING = new Set(
  'dang ky cap lai doi khai bao gia han giai quyet xac nhan de nghi thu tuc'.split(' '),
);
/** What each thing costs; the figures are set by the names that people look for (test/knowledge/suggest.test.ts). */
const COST = {
  everydayName: 0.4,
  neverAsked: 1.2,
  notCommune: 0.4,
  wordBefore: 0.35,
  wordAfter: 0.14,
  gap: 0.3,
  /** A typed word is only the beginning of the title's. */
  begun: 0.45,
  lastBegun: 0.1,
  /** Typed with marks, and the title's word has others. */
  otherMarks: 0.8,
};
const MOST_WORDS = 12;
const LONGEST_TYPED = 100;

/** Goes on from what is being typed, with or without marks: every word typed begins some word of the name, in order. */
export class Suggester {
  private readonly lines: Line[];

  /** With a `previous` one, names that it has are not read again. */
  constructor(procedures: Procedure[], previous?: Suggester) {
    const known = new Map(previous?.lines.map((line) => [line.name, line]));
    this.lines = procedures.flatMap((procedure) => {
      const base =
        (procedure.asks.length > 0 ? 1 / (1 + procedure.asks.length) : COST.neverAsked) +
        (procedure.levels.includes('commune') ? 0 : COST.notCommune);
      const names = [searchTitle(procedure.name), ...procedure.everydayNames];
      return names.map((name, i) => {
        const cost = base + (i === 0 ? 0 : COST.everydayName);
        const before = known.get(name);
        return before ? { ...before, procedure, base: cost } : lineOf(name, procedure, cost);
      });
    });
  }

  /**
   * At most `limit` procedures: short plain names and those that people ask about first. Fewer than two letters suggest
   * nothing; where nothing has all words, the first of several is let go ("mất giấy khai sinh").
   */
  suggest(typed: string, limit: number): SuggestedProcedure[] {
    const parts = partsOf(typed.slice(0, LONGEST_TYPED));
    if (parts.reduce((sum, { folded }) => sum + folded.length, 0) < 2) return [];
    let found = this.find(parts);
    while (found.size === 0 && parts.length > 2) {
      parts.shift();
      found = this.find(parts);
    }
    return [...found.values()]
      .sort((a, b) => a.cost - b.cost || a.procedure.name.length - b.procedure.name.length)
      .slice(0, limit)
      .map(({ procedure }) => ({ title: capital(searchTitle(procedure.name)), code: procedure.code }));
  }

  private find(parts: Part[]): Map<string, { procedure: Procedure; cost: number }> {
    const found = new Map<string, { procedure: Procedure; cost: number }>();
    for (const line of this.lines) {
      if (!holds(line.letters, parts)) continue;
      const cost = line.base + costOf(line, parts);
      const known = found.get(line.procedure.code);
      if (!known || cost < known.cost) found.set(line.procedure.code, { procedure: line.procedure, cost });
    }
    return found;
  }
}

function holds(letters: string, parts: Part[]): boolean {
  let at = 0;
  for (const { folded } of parts) {
    at = letters.indexOf(` ${folded}`, at);
    if (at < 0) return false;
    at += folded.length;
  }
  return true;
}

/** The cheapest of the places in a line where the words stand in order. */
function costOf(line: Line, parts: Part[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let from = 0; from < line.folded.length; from++) {
    if (!line.folded[from]!.startsWith(parts[0]!.folded)) continue;
    best = Math.min(best, costFrom(line, parts, from));
  }
  return best;
}

function costFrom(line: Line, parts: Part[], from: number): number {
  let cost = 0;
  let at = from;
  for (const [i, part] of parts.entries()) {
    const start = at;
    // Of a word and its beginning the word itself: "xe" before "xét".
    while (at < line.folded.length && !line.folded[at]!.startsWith(part.folded)) at++;
    if (at >= line.folded.length) return Number.POSITIVE_INFINITY;
    if (i > 0 && at > start) cost += COST.gap * Math.min(3, at - start);
    if (line.folded[at] !== part.folded) cost += part.isLast ? COST.lastBegun : COST.begun;
    if (part.marked && !line.marked[at]!.startsWith(part.marked)) cost += COST.otherMarks;
    at++;
  }
  const before = line.folded.slice(0, from).filter((word) => !LEADING.has(word)).length;
  const after = line.folded.length - at;
  return cost + COST.wordBefore * Math.min(MOST_WORDS, before) + COST.wordAfter * Math.min(MOST_WORDS, after);
}

function lineOf(name: string, procedure: Procedure, base: number): Line {
  const marked = wordsOf(name);
  const folded = marked.map(fold);
  return { name, letters: folded.map((word) => ` ${word}`).join(''), folded, marked, procedure, base };
}

function partsOf(typed: string): Part[] {
  const words = wordsOf(typed);
  return words.map((word, i) => {
    const folded = fold(word);
    return { folded, marked: word === folded ? null : word, isLast: i === words.length - 1 };
  });
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? []
  );
}

function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
