import { firstNotBelow, type Occurrences } from '../knowledge/occurrences.js';
import type { Phrase, Phrasebook, PhraseKind } from '../knowledge/phrasebook.js';
import { ACTS, SPECIAL, TOLD, bits, type Facets } from './facets.js';
import { WEIGHTS } from './weights.js';

/** A syllable or a pair of the question. */
export interface Unit {
  id: number;
  pair: boolean;
  weight: number;
  /** The marked form that fits wholly; -1 where no phrase has it. */
  said: number;
  /** Other marked forms that fit, with how well; null where there is none. */
  others: Map<number, number> | null;
  /** How well every other reading of the letters fits: 0 where the person typed marks. */
  any: number;
}

/** Marked readings of a word or pair, as a unit holds them. */
export type Readings = Pick<Unit, 'said' | 'others' | 'any'>;

/** A question as its phrases are compared with it. */
export interface Query {
  units: Unit[];
  /** Weight of all single syllables, known or not, and of all pairs that some phrase has. */
  total: number;
  pairTotal: number;
  /** Syllables that some phrase has. */
  singles: number;
  facets: Facets;
  sure: number;
}

/** How well a topic fits a question, and the phrase that says so. */
export interface Fit {
  score: number;
  phrase: Phrase;
  /** Share of the question's weight that the best phrase covers, 0 to 1. */
  covered: number;
  /** Share of the best phrase that the question covers, 0 to 1. */
  matched: number;
  /** Weight of the words that agree: one rare word or several common ones. */
  evidence: number;
  /** Share of the question that all phrases of the topic cover together, 0 to 1. */
  union: number;
  /** How well the next best phrases fit beside the best, 0 to 1: a chance likeness has no second one. */
  support: number;
}

const KINDS: PhraseKind[] = ['title', 'name', 'ask'];
const NAME = KINDS.indexOf('name');
/** What covered and matched shares count for in a phrase of each kind, and the kind itself. */
const QUESTION = Float64Array.from(KINDS, (kind) => WEIGHTS[kind].question);
const PHRASE = Float64Array.from(KINDS, (kind) => WEIGHTS[kind].phrase);
const BEST_KIND = Math.max(...Object.values(WEIGHTS.kind));

/** The best three phrases count, and are looked for first. */
const FIRST_LOOKED_AT = 3;

/** Scores topics for one question after the other; what it keeps between is scratch. */
export class Scorer {
  /** The likelihood of a word that a topic lacks: what its length is beside the smoothing. */
  private readonly absent: Float64Array;
  private readonly titleFacets: Facets[];
  /** Number of a topic's first phrase; one more at the end. */
  private readonly firsts: Int32Array;
  /** Kinds of all phrases, side by side: looking into objects all over the memory would cost most of a turn. */
  private readonly kinds: Uint8Array;
  /** Agreeing weight in a phrase, of syllables and of pairs, while its topic is scored. */
  private readonly hits: Float64Array;
  private readonly pairHits: Float64Array;
  private readonly touched: Int32Array;
  /** Share of the question that each touched phrase covers. */
  private readonly shares: Float64Array;
  /** In how many of a topic's phrases each unit of the question is, by how well it fits. */
  private union = new Float64Array(64);
  /** Phrases of one topic that are left out, by their numbers. */
  private readonly hidden = new Set<number>();

  constructor(
    private readonly book: Phrasebook,
    private readonly occurrences: Occurrences,
  ) {
    this.titleFacets = book.bySubject.map(([title]) => title?.shows ?? 0);
    this.absent = Float64Array.from(book.bySubject, (phrases) => {
      const length = phrases.reduce((sum, { singles }) => sum + singles, 0);
      return Math.log(WEIGHTS.smoothing / (length + WEIGHTS.smoothing));
    });
    this.firsts = new Int32Array(book.bySubject.length + 1);
    book.bySubject.forEach((phrases, index) => {
      this.firsts[index + 1] = this.firsts[index]! + phrases.length;
    });
    this.hits = new Float64Array(book.phrases.length);
    this.pairHits = new Float64Array(book.phrases.length);
    this.kinds = Uint8Array.from(book.phrases, ({ kind }) => KINDS.indexOf(kind));
    const most = Math.max(0, ...book.bySubject.map((of) => of.length));
    this.touched = new Int32Array(most);
    this.shares = new Float64Array(most);
  }

  /** Runs something while a topic lacks the phrases of this text. */
  lacking<T>(subject: number, text: string, run: () => T): T {
    const out: number[] = [];
    for (let number = this.firsts[subject]!; number < this.firsts[subject + 1]!; number++) {
      if (this.book.phrases[number]!.text === text) out.push(number);
    }
    for (const number of out) this.hidden.add(number);
    try {
      return run();
    } finally {
      for (const number of out) this.hidden.delete(number);
    }
  }

  /** How well a topic fits, without what speaks for it whatever is asked; null where it shares nothing. */
  score(query: Query, index: number): Fit | null {
    const count = this.agreements(query, index);
    const { touched, shares } = this;
    const { phrases, singleWeights, pairWeights } = this.book;
    const first = this.firsts[index]!;
    let named = 0;
    let titleCovered = 0;
    for (let i = 0; i < count; i++) {
      const number = touched[i]!;
      const hit = this.hits[number]!;
      const pairHit = this.pairHits[number]!;
      // A pair without its syllables is a chance.
      const covered = hit === 0 ? 0 : share(hit, query.total, pairHit, query.pairTotal);
      shares[i] = covered;
      if (number === first) titleCovered = covered;
      else if (this.kinds[number] === NAME && hit > 0) {
        named = Math.max(named, share(hit, singleWeights[number]!, pairHit, pairWeights[number]!));
      }
    }
    let best: Fit | null = null;
    let second = 0;
    let third = 0;
    let bestFacets = 1;
    let whole = 0;
    let least = -Infinity;
    this.putFirst(FIRST_LOOKED_AT, count);
    for (let i = 0; i < count; i++) {
      const covered = shares[i]!;
      if (covered === 0) continue;
      const number = touched[i]!;
      const hit = this.hits[number]!;
      const pairHit = this.pairHits[number]!;
      const matched = share(hit, singleWeights[number]!, pairHit, pairWeights[number]!);
      const kind = this.kinds[number]!;
      // It cannot be among the three best phrases, nor be said whole.
      if (
        covered * matched <= whole &&
        QUESTION[kind]! * logAtMost(covered) + PHRASE[kind]! * logAtMost(matched) < least
      )
        continue;
      const phrase = phrases[number]!;
      // A weighted geometric mean: a phrase half covered by a question half covered is no match.
      const fit = Math.exp(QUESTION[kind]! * Math.log(covered) + PHRASE[kind]! * Math.log(matched));
      const facets = this.facetFit(query.facets, phrase);
      if (facets === 1 && covered * matched > whole) whole = covered * matched;
      const score = fit * WEIGHTS.kind[phrase.kind] * facets;
      if (!best || score > best.score) {
        third = second;
        second = best?.score ?? 0;
        bestFacets = facets;
        best = { score, phrase, covered, matched, evidence: hit + pairHit, union: 0, support: 0 };
      } else if (score > second) {
        third = second;
        second = score;
      } else if (score > third) third = score;
      else continue;
      if (third > 0) least = Math.log(third / BEST_KIND);
    }
    for (let i = 0; i < count; i++) this.hits[touched[i]!] = this.pairHits[touched[i]!] = 0;
    if (!best) return null;
    const told = this.toldOf(index);
    // A procedure with no phrase but its title cannot have a second one, and is not behind for that.
    if (told <= 1) second = third = best.score * WEIGHTS.onlyTitle;
    else if (best.phrase.kind === 'title') {
      // Nor is one behind whose ways of asking tell of life, where the title is said.
      second = Math.max(second, best.score * WEIGHTS.titleSaid);
      third = Math.max(third, best.score * WEIGHTS.titleSaid);
    }
    best.union = this.unionOf(query);
    best.support = (second + third) / (2 * best.score);
    const fits =
      WEIGHTS.best * best.score +
      WEIGHTS.second * second +
      WEIGHTS.third * third +
      WEIGHTS.union * bestFacets * best.union;
    const short = Math.max(0, 1 - query.singles / WEIGHTS.short);
    const cube = whole ** 3;
    best.score =
      WEIGHTS.base +
      fits * query.sure +
      WEIGHTS.likelihood * this.likelihood(query, index) +
      (WEIGHTS.named + WEIGHTS.namedShort * short) * named +
      WEIGHTS.titleCovered * titleCovered +
      WEIGHTS.bestFacets * bestFacets +
      WEIGHTS.titleSpecial * bits(this.titleFacets[index]! & ~query.facets & SPECIAL) +
      WEIGHTS.whole * cube * cube +
      (WEIGHTS.manyPhrases + WEIGHTS.manyShort * short) * Math.log1p(told);
    return best;
  }

  /** Those that cover the most come first, so that most of the others need no powers. */
  private putFirst(most: number, count: number): void {
    const { shares, touched } = this;
    for (let n = 0; n < most && n < count; n++) {
      let best = n;
      for (let i = n + 1; i < count; i++) if (shares[i]! > shares[best]!) best = i;
      if (best === n) continue;
      [shares[n], shares[best]] = [shares[best]!, shares[n]!];
      [touched[n], touched[best]] = [touched[best]!, touched[n]!];
    }
  }

  /** How many phrases tell of a topic. */
  private toldOf(index: number): number {
    const first = this.firsts[index]!;
    const end = this.firsts[index + 1]!;
    let hidden = 0;
    for (const number of this.hidden) if (number >= first && number < end) hidden++;
    return end - first - hidden;
  }

  /**
   * Looks the question's units up in a topic's phrases: which phrases agree (`touched`, so many as it returns) and how
   * much, and in how many of them each unit is (`union`).
   */
  private agreements({ units }: Query, index: number): number {
    const { starts, phrases, forms } = this.occurrences;
    const { hits, pairHits, touched, hidden } = this;
    if (this.union.length < units.length) this.union = new Float64Array(2 * units.length);
    const union = this.union.fill(0, 0, units.length);
    const first = this.firsts[index]!;
    const end = this.firsts[index + 1]!;
    let count = 0;
    for (let i = 0; i < units.length; i++) {
      const unit = units[i]!;
      const last = starts[unit.id + 1]!;
      let at = firstNotBelow(phrases, first, starts[unit.id]!, last);
      for (; at < last && phrases[at]! < end; at++) {
        const form = forms[at]!;
        const fit = form === unit.said ? 1 : (unit.others?.get(form) ?? unit.any);
        if (fit === 0) continue;
        const number = phrases[at]!;
        if (hidden.size > 0 && hidden.has(number)) continue;
        if (hits[number] === 0 && pairHits[number] === 0) touched[count++] = number;
        if (unit.pair) pairHits[number]! += unit.weight * fit;
        else hits[number]! += unit.weight * fit;
        union[i]! += fit;
      }
    }
    return count;
  }

  private unionOf({ units, total, pairTotal }: Query): number {
    const { union } = this;
    let all = 0;
    let allPairs = 0;
    for (let i = 0; i < units.length; i++) {
      const unit = units[i]!;
      // Said in many ways of asking, a word is this procedure's own; said in one, it may be chance.
      const held = (unit.weight * union[i]!) / (union[i]! + WEIGHTS.seldom);
      if (unit.pair) allPairs += held;
      else all += held;
    }
    return share(all, total, allPairs, pairTotal);
  }

  /**
   * How much likelier the question's words are among the words of this topic than among all words (a smoothed log
   * ratio, weighted by how much each word says). A topic that many ways of asking describe holds each word by chance
   * more often, and is measured against its length here.
   */
  private likelihood(query: Query, index: number): number {
    if (query.total === 0) return 0;
    const { union } = this;
    const { held, spoken } = this.book;
    const absent = this.absent[index]!;
    let sum = 0;
    for (let i = 0; i < query.units.length; i++) {
      const unit = query.units[i]!;
      if (unit.pair) continue;
      sum += unit.weight * absent;
      if (union[i]! === 0) continue;
      const smoothed = (WEIGHTS.smoothing * (held[unit.id]! + 0.5)) / spoken;
      sum += unit.weight * Math.log1p(union[i]! / smoothed);
    }
    return sum / query.total;
  }

  private facetFit(asked: Facets, phrase: Phrase): number {
    const own = phrase.shows;
    if (own === 0 && asked === 0) return 1;
    const extra = bits(own & ~asked & ~SPECIAL & ~TOLD & ~ACTS);
    const extraAct = bits(own & ~asked & ACTS);
    const special = bits(own & ~asked & SPECIAL);
    const lacking = asked & ~own & ~this.titleFacets[phrase.subject]!;
    const missing = bits(lacking & ~ACTS);
    const otherAct = bits(lacking & ACTS);
    return Math.max(
      0.2,
      1 -
        extra * WEIGHTS.facet.extra -
        extraAct * WEIGHTS.facet.extraAct -
        special * WEIGHTS.facet.special -
        missing * WEIGHTS.facet.missing -
        otherAct * WEIGHTS.facet.otherAct,
    );
  }
}

/** No less than the logarithm of a share: by its tangents, since most phrases need no more than this to be passed over. */
function logAtMost(share: number): number {
  return Math.min(share - 1, 2 * share - 1.69314, 4 * share - 2.38629, 12 * share - 3.4849);
}

/**
 * The share of a text that is agreed on: its syllables, and the pairs that agree; a pair that finds no partner
 * counts less than one that does, since people seldom put two words together as we did.
 */
function share(hit: number, total: number, pairHit: number, pairTotal: number): number {
  const whole = total + pairHit + WEIGHTS.lonelyPair * (pairTotal - pairHit);
  return whole > 0 ? Math.min(1, (hit + pairHit) / whole) : 0;
}
