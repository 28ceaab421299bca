import { atOnce, type Steps } from '../language/index.js';
import type { Knowledge } from '../knowledge/folder.js';
import { Phrasebook, type Phrase, type Subject } from '../knowledge/phrasebook.js';
import type { Procedure } from '../knowledge/procedure.js';
import type { FaqItem } from '../knowledge/faq.js';
import type { OutsideTopic } from '../knowledge/outside.js';
import { SubjectSearch, postingsOf } from '../knowledge/search.js';
import { searchTitle } from '../knowledge/title.js';
import { ACTS, SPECIAL, TOLD, facetsIn, facetsOf, implied, type Facets } from './facets.js';
import { WEIGHTS } from './weights.js';
import { Line, type Sentence, type Word } from './words.js';

/** One reading of the question: its words, and how sure the rewriting that made it is (1 = as typed). */
export interface Variant {
  sentence: Sentence;
  /** Words that only ask ("bao nhiêu tiền"); they say nothing of the procedure. */
  asking: boolean[];
  sure: number;
  /** How much each word counts beside 1: in a follow-up, what is said now counts more than what was said before. */
  emphasis?: number[];
}

/** What a question can be about. */
export type Topic =
  | { procedure: Procedure; faq?: undefined; outside?: undefined }
  | { faq: FaqItem; procedure?: undefined; outside?: undefined }
  /** What people ask that is not ours; it competes so that a shared word does not win. */
  | { outside: OutsideTopic; procedure?: undefined; faq?: undefined };

/** A topic with how well it answers, and the phrase that says so. */
export interface Candidate {
  topic: Topic;
  index: number;
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

interface Unit {
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
type Readings = Pick<Unit, 'said' | 'others' | 'any'>;

interface Query {
  units: Unit[];
  /** Weight of all single syllables, known or not, and of all pairs that some phrase has. */
  total: number;
  pairTotal: number;
  /** Syllables that some phrase has. */
  singles: number;
  facets: Facets;
  sure: number;
}

const CANDIDATES = 60;
/** Only the best of the matters that are not ours is needed. */
const OUTSIDE_CANDIDATES = 30;
/** No phrase scores more than its covered share to the power of `WIDEST`, times `BEST_KIND`. */
const WIDEST = Math.min(WEIGHTS.title.question, WEIGHTS.name.question, WEIGHTS.ask.question);
const BEST_KIND = Math.max(...Object.values(WEIGHTS.kind));

/** What is ranked. */
type Ranked = Pick<Knowledge, 'procedures' | 'faq' | 'outside'>;

/** What a ranking is built of; this takes the time. */
interface RankerParts {
  book: Phrasebook;
  search: SubjectSearch;
}

function* partsOf(knowledge: Ranked, previous?: Phrasebook): Steps<RankerParts> {
  const subjects = topicsOf(knowledge).map(subjectOf);
  const book = previous
    ? yield* Phrasebook.grown(subjects, previous)
    : new Phrasebook(subjects, { pair: WEIGHTS.pair, shows: facetsIn });
  return { book, search: new SubjectSearch(book, yield* postingsOf(book)) };
}

/** Ranks all procedures and general questions for a question. Built once over the knowledge; ranking is pure. */
export class Ranker {
  readonly book: Phrasebook;
  private readonly search: SubjectSearch;
  private readonly titleFacets: Facets[];
  private readonly priors: Float32Array;
  /** Syllables of all phrases of a topic. */
  private readonly lengths: Int32Array;
  /** Place of a unit in the question at hand, -1 for every other. */
  private readonly slot: Int16Array;

  readonly topics: Topic[];
  /** Indexes of the matters that are not ours. */
  private readonly outside = new Set<number>();
  private readonly indexOf = new Map<string, number>();

  constructor(
    knowledge: Ranked,
    private readonly province: string,
    { book, search }: RankerParts = atOnce(partsOf(knowledge)),
  ) {
    this.topics = topicsOf(knowledge);
    this.topics.forEach((topic, index) => topic.outside && this.outside.add(index));
    knowledge.procedures.forEach((procedure, index) => this.indexOf.set(procedure.code, index));
    this.book = book;
    this.search = search;
    this.slot = new Int16Array(this.book.weights.length).fill(-1);
    for (const phrase of this.book.phrases) {
      if (phrase.kind === 'title') phrase.shows = implied(phrase.shows);
    }
    this.titleFacets = this.book.bySubject.map(([title]) => title?.shows ?? 0);
    this.lengths = Int32Array.from(this.book.bySubject, (phrases) =>
      phrases.reduce((sum, { singles }) => sum + singles, 0),
    );
    this.priors = this.priorsOf(this.topics);
  }

  /** The ranking of knowledge that reads differently, a subject at a time; what this one read is not read again. */
  *regrown(knowledge: Ranked): Steps<Ranker> {
    return new Ranker(knowledge, this.province, yield* partsOf(knowledge, this.book));
  }

  /** The same ranking over knowledge that differs in facts only: everything that is searched is shared. */
  withFacts(knowledge: Ranked): Ranker {
    const same = Object.create(Ranker.prototype) as Ranker;
    const topics = topicsOf(knowledge);
    return Object.assign(same, this, { topics, priors: this.priorsOf(topics) });
  }

  /** Best first. Several variants of one question: a procedure counts by the one that fits it best. */
  rank(variants: Variant[], limit = 40): Candidate[] {
    return this.best(variants, (query) => this.found(query, CANDIDATES))
      .sort((a, b) => b.score - a.score || a.index - b.index)
      .slice(0, limit);
  }

  /** The best of the matters that are not ours; null when none is near. */
  rankOutside(variant: Variant): Candidate | null {
    if (this.outside.size === 0) return null;
    return this.best([variant], (query) => this.found(query, OUTSIDE_CANDIDATES, this.outside))[0] ?? null;
  }

  /** Ranks only these procedures: the choices that were offered. */
  rankAmong(variants: Variant[], codes: string[]): Candidate[] {
    const indexes = codes.map((code) => this.indexOf.get(code)).filter((index) => index !== undefined);
    return this.best(variants, () => indexes);
  }

  private found({ units }: Query, most: number, among?: ReadonlySet<number>): number[] {
    return this.search.candidates(
      units.map((unit) => unit.id),
      most,
      among,
    );
  }

  /** Each topic that a variant of the question finds, by the variant that fits it best; best first, found first. */
  private best(variants: Variant[], find: (query: Query) => number[]): Candidate[] {
    const best = new Map<number, Candidate>();
    for (const variant of variants) {
      const query = this.query(variant);
      if (query.units.length === 0) continue;
      for (const index of find(query)) {
        const candidate = this.score(query, index);
        const known = best.get(index);
        if (candidate && (!known || candidate.score > known.score)) best.set(index, candidate);
      }
    }
    return [...best.values()].sort((a, b) => b.score - a.score);
  }

  /** Folded words of all phrases of a procedure; null where there is no such code. */
  wordsOf(code: string): Set<string> | null {
    const index = this.indexOf.get(code);
    if (index === undefined) return null;
    const words = new Set<string>();
    for (const phrase of this.book.bySubject[index]!) {
      for (let i = 0; i < phrase.singles; i++)
        words.add(this.book.folded.nameOf(this.book.units[phrase.from + i]!)!);
    }
    return words;
  }

  /**
   * Runs something while a topic lacks one of its ways of asking, for `npm run eval -- --fit`: what is left shows how
   * a question of somebody else fares.
   */
  lacking<T>(subject: number, text: string, run: () => T): T {
    const whole = this.book.bySubject[subject]!;
    this.book.bySubject[subject] = whole.filter((phrase) => phrase.text !== text);
    try {
      return run();
    } finally {
      this.book.bySubject[subject] = whole;
    }
  }

  /** Share of a sentence's weight in words that some title, name or way of asking has, 0 to 1. */
  known(variant: Variant): number {
    const { units, total, pairTotal } = this.query(variant);
    return total === 0 ? 0 : units.reduce((sum, unit) => sum + unit.weight, 0) / (total + pairTotal);
  }

  private query(variant: Variant): Query {
    const units: Unit[] = [];
    let total = 0;
    let pairTotal = 0;
    const seen = new Set<number>();
    const put = (id: number, readings: Readings, isPair: boolean, emphasis: number) => {
      if (seen.has(id)) return;
      seen.add(id);
      const weight = this.book.weights[id]! * emphasis;
      if (isPair) pairTotal += weight;
      else total += weight;
      units.push({ id, pair: isPair, weight, ...readings });
    };
    const strange = new Set<string>();
    let before: Word | null = null;
    variant.sentence.words.forEach((word, i) => {
      if (variant.asking[i]) {
        before = null;
        return;
      }
      const emphasis = variant.emphasis?.[i] ?? 1;
      const id = this.book.find(word.folded);
      if (id !== undefined) put(id, this.readingsOf(word), false, emphasis);
      else if (!strange.has(word.folded)) {
        strange.add(word.folded);
        total += WEIGHTS.unknown * emphasis;
      }
      const pair = before && this.book.findPair(this.book.find(before.folded), id);
      if (before && pair !== null && pair !== undefined)
        put(pair, this.pairReadings(before, word), true, emphasis);
      before = word;
    });
    return {
      units,
      total,
      pairTotal,
      singles: units.filter(({ pair }) => !pair).length,
      facets: facetsOf(new Line(variant.sentence)),
      sure: variant.sure,
    };
  }

  /** Marked readings of a word with how well each fits; what the person did not mark is open to others too. */
  private readingsOf(word: Word): Readings {
    const { withMarks } = this.book;
    let others: Map<number, number> | null = null;
    for (const { marked, weight } of word.others ?? []) {
      const id = withMarks.find(marked);
      if (id !== undefined) (others ??= new Map()).set(id, likely(weight));
    }
    return { said: withMarks.find(word.marked) ?? -1, others, any: word.open ? WEIGHTS.unlikely : 0 };
  }

  private pairReadings(first: Word, second: Word): Readings {
    const { withMarks } = this.book;
    const one = this.readingsOf(first);
    const two = this.readingsOf(second);
    let others: Map<number, number> | null = null;
    if (one.others || two.others) {
      const known = ({ said, others: more }: Readings) => [[said, 1] as const, ...(more ?? [])];
      for (const [a, fitA] of known(one)) {
        for (const [b, fitB] of known(two)) {
          const id = a < 0 || b < 0 ? undefined : withMarks.findPair(a, b);
          if (id !== undefined) (others ??= new Map()).set(id, Math.min(fitA, fitB));
        }
      }
    }
    const said = one.said < 0 || two.said < 0 ? -1 : (withMarks.findPair(one.said, two.said) ?? -1);
    return { said, others, any: first.open && second.open ? WEIGHTS.unlikely : 0 };
  }

  private score(query: Query, index: number): Candidate | null {
    const { units } = query;
    const { units: phraseUnits, marked } = this.book;
    const { slot } = this;
    const union = new Float32Array(units.length);
    for (let i = 0; i < units.length; i++) slot[units[i]!.id] = i;
    let best: Candidate | null = null;
    let second = 0;
    let third = 0;
    let bestFacets = 1;
    let named = 0;
    let titleCovered = 0;
    let whole = 0;
    let floor = 0;
    for (const phrase of this.book.bySubject[index]!) {
      let hit = 0;
      let pairHit = 0;
      for (let k = phrase.from; k < phrase.to; k++) {
        const at = slot[phraseUnits[k]!]!;
        if (at < 0) continue;
        const unit = units[at]!;
        const form = marked[k]!;
        const fit = form === unit.said ? 1 : (unit.others?.get(form) ?? unit.any);
        if (fit === 0) continue;
        if (unit.pair) pairHit += unit.weight * fit;
        else hit += unit.weight * fit;
        union[at]! += fit;
      }
      if (hit === 0) continue;
      const covered = share(hit, query.total, pairHit, query.pairTotal);
      const matched = share(hit, phrase.weight, pairHit, phrase.pairWeight);
      if (phrase.kind === 'name' && matched > named) named = matched;
      if (phrase.kind === 'title' && covered > titleCovered) titleCovered = covered;
      // A phrase that could not be among the three best whatever it matches needs no powers.
      if (covered <= floor) continue;
      const weight = WEIGHTS[phrase.kind];
      // A weighted geometric mean: a phrase half covered by a question half covered is no match.
      const fit = covered ** weight.question * matched ** weight.phrase;
      const facets = this.facetFit(query.facets, phrase);
      if (facets === 1 && covered * matched > whole) whole = covered * matched;
      const score = fit * WEIGHTS.kind[phrase.kind] * facets;
      if (!best || score > best.score) {
        third = second;
        second = best?.score ?? 0;
        bestFacets = facets;
        best = {
          topic: this.topics[index]!,
          index,
          score,
          phrase,
          covered,
          matched,
          evidence: hit + pairHit,
          union: 0,
          support: 0,
        };
      } else if (score > second) {
        third = second;
        second = score;
      } else if (score > third) third = score;
      else continue;
      if (third > 0) floor = (third / BEST_KIND) ** (1 / WIDEST);
    }
    let all = 0;
    let allPairs = 0;
    units.forEach((unit, i) => {
      slot[unit.id] = -1;
      // Said in many ways of asking, a word is this procedure's own; said in one, it may be chance.
      const held = (unit.weight * union[i]!) / (union[i]! + WEIGHTS.seldom);
      if (unit.pair) allPairs += held;
      else all += held;
    });
    if (!best) return null;
    // A procedure with no phrase but its title cannot have a second one, and is not behind for that.
    if (this.book.bySubject[index]!.length === 1) second = third = best.score * WEIGHTS.onlyTitle;
    best.union = share(all, query.total, allPairs, query.pairTotal);
    best.support = (second + third) / (2 * best.score);
    const fits =
      WEIGHTS.best * best.score +
      WEIGHTS.second * second +
      WEIGHTS.third * third +
      WEIGHTS.union * bestFacets * best.union;
    const short = Math.max(0, 1 - query.singles / WEIGHTS.short);
    const many = Math.log1p(this.book.bySubject[index]!.length);
    best.score =
      WEIGHTS.base +
      fits * query.sure +
      WEIGHTS.likelihood * this.likelihood(query, union, index) +
      (WEIGHTS.named + WEIGHTS.namedShort * short) * named +
      WEIGHTS.titleCovered * titleCovered +
      WEIGHTS.bestFacets * bestFacets +
      WEIGHTS.titleSpecial * bits(this.titleFacets[index]! & ~query.facets & SPECIAL) +
      WEIGHTS.whole * whole ** 6 +
      (WEIGHTS.manyPhrases + WEIGHTS.manyShort * short) * many +
      this.priors[index]!;
    return best;
  }

  /**
   * How much likelier the question's words are among the words of this topic than among all words (a smoothed log
   * ratio, weighted by how much each word says). A topic that many ways of asking describe holds each word by chance
   * more often, and is measured against its length here.
   */
  private likelihood(query: Query, union: Float32Array, index: number): number {
    const { held, spoken } = this.book;
    const length = this.lengths[index]!;
    let sum = 0;
    query.units.forEach((unit, i) => {
      if (unit.pair) return;
      const background = (held[unit.id]! + 0.5) / spoken;
      const smoothed = WEIGHTS.smoothing * background;
      sum += unit.weight * Math.log((union[i]! + smoothed) / ((length + WEIGHTS.smoothing) * background));
    });
    return query.total > 0 ? sum / query.total : 0;
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

  private priorsOf(topics: Topic[]): Float32Array {
    return Float32Array.from(topics, (topic) =>
      topic.procedure ? this.prior(topic.procedure) : topic.faq ? WEIGHTS.faq : 0,
    );
  }

  private prior(procedure: Procedure): number {
    const { level } = WEIGHTS;
    const atEmbassy = procedure.issuer === 'Bộ Ngoại giao' && !procedure.levels.includes('province');
    let prior = atEmbassy
      ? level.embassy
      : procedure.levels.includes('commune')
        ? level.commune
        : procedure.levels.includes('province')
          ? level.province
          : 0;
    if (procedure.province === this.province) prior += WEIGHTS.ownProvince;
    if (procedure.asks.length > 0) prior += WEIGHTS.described;
    return prior;
  }
}

/**
 * The share of a text that is agreed on: its syllables, and the pairs that agree; a pair that finds no partner
 * counts less than one that does, since people seldom put two words together as we did.
 */
function share(hit: number, total: number, pairHit: number, pairTotal: number): number {
  const whole = total + pairHit + WEIGHTS.lonelyPair * (pairTotal - pairHit);
  return whole > 0 ? Math.min(1, (hit + pairHit) / whole) : 0;
}

/** How well a reading fits that is this likely beside the best one. */
function likely(weight: number): number {
  return Math.max(WEIGHTS.unlikely, Math.min(1, weight * 3));
}

function topicsOf({ procedures, faq, outside }: Ranked): Topic[] {
  return [
    ...procedures.map((procedure) => ({ procedure })),
    ...faq.map((one) => ({ faq: one })),
    ...outside.map((one) => ({ outside: one })),
  ];
}

function subjectOf(topic: Topic): Subject {
  if (topic.faq) return { title: topic.faq.question, names: [], asks: topic.faq.asks };
  if (topic.outside) return { title: topic.outside.name, names: [], asks: topic.outside.asks };
  const { name, everydayNames, asks } = topic.procedure;
  return { title: searchTitle(name), names: everydayNames, asks };
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest; rest &= rest - 1) count++;
  return count;
}
