/** Rows of a keyboard; keys side by side or one above the other are struck for each other. */
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

const neighbours = new Map<string, Set<string>>();
ROWS.forEach((row, r) => {
  [...row].forEach((key, c) => {
    const near = [
      row[c - 1],
      row[c + 1],
      ROWS[r - 1]?.[c],
      ROWS[r - 1]?.[c + 1],
      ROWS[r + 1]?.[c],
      ROWS[r + 1]?.[c - 1],
    ];
    neighbours.set(key, new Set(near.filter((other) => other !== undefined)));
  });
});

/** What a slip of the fingers costs, in nats: the more often it happens, the less. */
const COST = { doubled: 1.8, swapped: 2.6, nearKey: 3.2, missing: 3.2, extra: 3.6, otherKey: 4.8, first: 1 };

const VOWEL = /[aeiouy]/;

/** Cost of one slip between what was typed and what was meant (unmarked words); Infinity for more than one. */
export function slipCost(typed: string, meant: string): number {
  const gap = typed.length - meant.length;
  if (gap < -1 || gap > 1 || typed === meant) return typed === meant ? 0 : Infinity;
  // Letters without any vowel are an abbreviation, or the vowel alone was dropped: "cng".
  if (gap !== -1 && !VOWEL.test(typed)) return Infinity;
  let i = 0;
  while (i < typed.length && typed[i] === meant[i]) i++;
  const first = i === 0 ? COST.first : 0;
  if (gap === 0) {
    if (typed.slice(i + 1) === meant.slice(i + 1)) {
      return first + (neighbours.get(typed[i] ?? '')?.has(meant[i] ?? '') ? COST.nearKey : COST.otherKey);
    }
    const swapped = typed[i] === meant[i + 1] && typed[i + 1] === meant[i];
    return swapped && typed.slice(i + 2) === meant.slice(i + 2) ? first + COST.swapped : Infinity;
  }
  if (gap === 1) {
    if (typed.slice(i + 1) !== meant.slice(i)) return Infinity;
    return typed[i] === typed[i - 1] ? COST.doubled : first + COST.extra;
  }
  return typed.slice(i) === meant.slice(i + 1) ? first + COST.missing : Infinity;
}

/**
 * Finds words one slip away by what both have in common once a letter is left out of either (as SymSpell
 * does), so that a look-up takes a few dozen table reads whatever the number of words.
 */
export class SlipIndex {
  private readonly byRest = new Map<string, string[]>();

  constructor(words: Iterable<string>) {
    for (const word of words) for (const rest of SlipIndex.rests(word)) this.put(rest, word);
  }

  private put(rest: string, word: string): void {
    const list = this.byRest.get(rest);
    if (list) list.push(word);
    else this.byRest.set(rest, [word]);
  }

  private static rests(word: string): Set<string> {
    const rests = new Set([word]);
    for (let i = 0; i < word.length; i++) rests.add(word.slice(0, i) + word.slice(i + 1));
    return rests;
  }

  /** Words one slip from an unmarked word, the likeliest slip first. */
  find(typed: string): { word: string; cost: number }[] {
    if (typed.length > 9) return [];
    const found = new Map<string, number>();
    for (const rest of SlipIndex.rests(typed)) {
      for (const word of this.byRest.get(rest) ?? []) {
        if (found.has(word)) continue;
        const cost = slipCost(typed, word);
        if (cost > 0 && cost < Infinity) found.set(word, cost);
      }
    }
    return [...found].map(([word, cost]) => ({ word, cost })).sort((a, b) => a.cost - b.cost);
  }
}
