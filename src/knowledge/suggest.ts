import { fold } from '../language/index.js';
import type { Procedure } from './procedure.js';
import { searchTitle } from './title.js';

export interface SuggestedProcedure {
  title: string;
  code: string;
}

interface Line {
  name: string;
  /** Folded words of the name, with a space before each. */
  words: string;
  procedure: Procedure;
  rank: number;
}

/** Goes on from what is being typed, with or without marks: every word typed begins some word of the name. */
export class Suggester {
  private readonly lines: Line[];

  /** With a `previous` one, names that it has are not read again. */
  constructor(procedures: Procedure[], previous?: Suggester) {
    const known = new Map(previous?.lines.map(({ name, words }) => [name, words]));
    this.lines = procedures.flatMap((procedure) => {
      const rank = (procedure.asks.length > 0 ? 0 : 2) + (procedure.levels.includes('commune') ? 0 : 1);
      const names = [searchTitle(procedure.name), ...procedure.everydayNames];
      return names.map((name, i) => ({
        name,
        words: known.get(name) ?? wordsOf(name),
        procedure,
        rank: rank + (i === 0 ? 0 : 0.5),
      }));
    });
  }

  /** At most `limit` procedures, those that people ask about most first. Fewer than two letters suggest nothing. */
  suggest(typed: string, limit: number): SuggestedProcedure[] {
    const parts = wordsOf(typed.slice(0, 100)).trim().split(' ').filter(Boolean);
    if (parts.join('').length < 2) return [];
    const found = new Map<string, { procedure: Procedure; score: number }>();
    for (const { words, procedure, rank } of this.lines) {
      let at = 0;
      let fits = true;
      for (const part of parts) {
        at = words.indexOf(` ${part}`, at);
        if (at < 0) {
          fits = false;
          break;
        }
        at += part.length;
      }
      if (!fits) continue;
      const score = rank + words.length / 60 + (words.startsWith(` ${parts[0]}`) ? 0 : 1);
      const known = found.get(procedure.code);
      if (!known || score < known.score) found.set(procedure.code, { procedure, score });
    }
    return [...found.values()]
      .sort((a, b) => a.score - b.score)
      .slice(0, limit)
      .map(({ procedure }) => ({ title: searchTitle(procedure.name), code: procedure.code }));
  }
}

function wordsOf(text: string): string {
  const words = fold(text).match(/[a-z0-9]+/g) ?? [];
  return words.map((word) => ` ${word}`).join('');
}
