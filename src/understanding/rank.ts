import { atOnce, type Steps } from '../language/index.js';
import type { Knowledge } from '../knowledge/folder.js';
import { occurrencesOf } from '../knowledge/occurrences.js';
import { Best } from '../knowledge/best.js';
import { Phrasebook, type Subject } from '../knowledge/phrasebook.js';
import type { Procedure } from '../knowledge/procedure.js';
import type { FaqItem } from '../knowledge/faq.js';
import type { OutsideTopic } from '../knowledge/outside.js';
import { SubjectSearch, postingsOf } from '../knowledge/search.js';
import { searchTitle } from '../knowledge/title.js';
import { facetsIn, facetsOf, implied } from './facets.js';
import { Scorer, type Fit, type Query, type Readings, type Unit } from './score.js';
import { topicKey } from './examples.js';
import { Meanings } from './meanings.js';
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
export interface Candidate extends Fit, Meant {
  topic: Topic;
  index: number;
}

/** What a question's words mean of a topic, by what was learnt of all ways of asking. */
export interface Meant {
  /** How far behind the likeliest topic of all, as a logarithm: 0 for that one, below for the others. */
  behind: number;
  /** Share of the likelihood that is this topic's, 0 to 1. */
  share: number;
  /** Share that is of matters not ours, 0 to 1. */
  strange: number;
}

const CANDIDATES = 20;
/** Only the best of the matters that are not ours is needed. */
const OUTSIDE_CANDIDATES = 10;
/** Topics that the words mean are ranked though no rare word of theirs was said. */
const LIKELIEST = 8;
/** So far behind, a topic has no share that counts. */
const NO_SHARE = -18;
/** A topic of which nothing was learnt: nobody described it. */
const NOT_LEARNT = -1;

/** What a question's words mean of every topic. */
interface AllMeant {
  behind: (index: number) => number;
  share: (index: number) => number;
  strange: number;
  likeliest: number[];
}

const NOTHING_MEANT: AllMeant = { behind: () => 0, share: () => 0, strange: 0, likeliest: [] };

function keyOf({ procedure, faq, outside }: Topic): string {
  if (procedure) return topicKey.procedure(procedure.code);
  return faq ? topicKey.faq(faq.id) : topicKey.outside(outside.name);
}

/** What is ranked. */
type Ranked = Pick<Knowledge, 'procedures' | 'faq' | 'outside'>;

/** What a ranking is built of; this takes the time. */
interface RankerParts {
  meanings: Meanings | null;
  book: Phrasebook;
  search: SubjectSearch;
  scorer: Scorer;
}

function* partsOf(knowledge: Ranked, meanings: Meanings | null, previous?: Phrasebook): Steps<RankerParts> {
  const subjects = topicsOf(knowledge).map(subjectOf);
  const book = previous
    ? yield* Phrasebook.grown(subjects, previous)
    : new Phrasebook(subjects, { pair: WEIGHTS.pair, shows: facetsIn });
  for (const [title] of book.bySubject) if (title) title.shows = implied(title.shows);
  const search = new SubjectSearch(book, yield* postingsOf(book));
  return { meanings, book, search, scorer: new Scorer(book, yield* occurrencesOf(book)) };
}

/** Ranks all procedures and general questions for a question. Built once over the knowledge; ranking is pure. */
export class Ranker {
  readonly book: Phrasebook;
  private readonly search: SubjectSearch;
  private readonly scorer: Scorer;
  private lastMeant: { sentence: Sentence; meant: AllMeant } | undefined;
  private readonly meanings: Meanings | null;
  /** Number of each topic in what was learnt. */
  private readonly meaningOf: Int32Array;
  private readonly priors: Float32Array;
  /** Topics stand in this order: procedures, general questions, and from here what is not ours. */
  private readonly firstOutside: number;

  readonly topics: Topic[];
  private readonly indexOf = new Map<string, number>();

  constructor(
    knowledge: Ranked,
    private readonly province: string,
    { meanings, book, search, scorer }: RankerParts = atOnce(partsOf(knowledge, Meanings.ours())),
  ) {
    this.topics = topicsOf(knowledge);
    this.firstOutside = knowledge.procedures.length + knowledge.faq.length;
    knowledge.procedures.forEach((procedure, index) => this.indexOf.set(procedure.code, index));
    this.book = book;
    this.search = search;
    this.scorer = scorer;
    this.meanings = meanings;
    this.meaningOf = this.numbersIn(meanings);
    this.priors = this.priorsOf(this.topics);
  }

  /** The ranking of knowledge that reads differently, a subject at a time; what this one read is not read again. */
  *regrown(knowledge: Ranked): Steps<Ranker> {
    return new Ranker(knowledge, this.province, yield* partsOf(knowledge, this.meanings, this.book));
  }

  /** The same ranking over knowledge that differs in facts only: everything that is searched is shared. */
  withFacts(knowledge: Ranked): Ranker {
    const same = Object.create(Ranker.prototype) as Ranker;
    const topics = topicsOf(knowledge);
    return Object.assign(same, this, { topics, priors: this.priorsOf(topics), lastMeant: undefined });
  }

  /** The same ranking with other meanings of words. */
  meaningBy(meanings: Meanings | null): Ranker {
    const same = Object.create(Ranker.prototype) as Ranker;
    return Object.assign(same, this, { meanings, meaningOf: this.numbersIn(meanings), lastMeant: undefined });
  }

  private numbersIn(meanings: Meanings | null): Int32Array {
    return Int32Array.from(this.topics, (topic) => meanings?.numberOf(keyOf(topic)) ?? NOT_LEARNT);
  }

  /** Best first. Several variants of one question: a procedure counts by the one that fits it best. */
  rank(variants: Variant[], limit = 40): Candidate[] {
    const meant = this.meant(variants[0]);
    return this.best(variants, (query) => [...this.found(query, CANDIDATES), ...meant.likeliest], meant)
      .sort((a, b) => b.score - a.score || a.index - b.index)
      .slice(0, limit);
  }

  /** The best of the matters that are not ours by all words of `variant`; null when none is near. `typed`: as for `rank`. */
  rankOutside(variant: Variant, typed: Variant): Candidate | null {
    if (this.firstOutside === this.topics.length) return null;
    const found = (query: Query) => this.found(query, OUTSIDE_CANDIDATES, this.firstOutside);
    return this.best([variant], found, this.meant(typed))[0] ?? null;
  }

  /** Ranks only these procedures: the choices that were offered. */
  rankAmong(variants: Variant[], codes: string[]): Candidate[] {
    const indexes = codes.map((code) => this.indexOf.get(code)).filter((index) => index !== undefined);
    return this.best(variants, () => indexes, this.meant(variants[0]));
  }

  private found({ units }: Query, most: number, from = 0): number[] {
    return this.search.candidates(
      units.map((unit) => unit.id),
      most,
      from,
    );
  }

  /** Each topic that a variant of the question finds, by the variant that fits it best; best first, found first. */
  private best(variants: Variant[], find: (query: Query) => number[], meant: AllMeant): Candidate[] {
    const best = new Map<number, Candidate>();
    for (const variant of variants) {
      const query = this.query(variant);
      if (query.units.length === 0) continue;
      for (const index of new Set(find(query))) {
        const fit = this.scorer.score(query, index);
        if (!fit) continue;
        const known = best.get(index);
        const behind = meant.behind(index);
        const score = fit.score + this.priors[index]! + WEIGHTS.meaning * behind;
        if (known && known.score >= score) continue;
        const { phrase, covered, matched, evidence, union, support } = fit;
        const topic = this.topics[index]!;
        const { strange } = meant;
        const share = meant.share(index);
        const shares = { covered, matched, evidence, union, support, behind, share, strange };
        best.set(index, { topic, index, score, phrase, ...shares });
      }
    }
    return [...best.values()].sort((a, b) => b.score - a.score);
  }

  /** What the words of a question mean, by what was learnt. */
  private meant(variant: Variant | undefined): AllMeant {
    if (!variant) return NOTHING_MEANT;
    // Ours and what is not ours are ranked for the same sentence, one after the other.
    const { sentence } = variant;
    if (this.lastMeant?.sentence !== sentence) {
      this.lastMeant = { sentence, meant: this.meaningsOf(variant) };
    }
    return this.lastMeant.meant;
  }

  private meaningsOf({ sentence, asking }: Variant): AllMeant {
    // "Bây giờ bao nhiêu" is said of gold and of passports.
    const named = sentence.words.filter((_, i) => !asking[i]);
    const words = (named.length > 0 ? named : sentence.words).map(({ marked }) => marked);
    const likeness = words.length > 0 ? this.meanings?.likeness(words) : null;
    if (!likeness) return NOTHING_MEANT;
    const numbers = this.meaningOf;
    let most = -Infinity;
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i]! >= 0 && likeness[numbers[i]!]! > most) most = likeness[numbers[i]!]!;
    }
    let sum = 0;
    let strange = 0;
    const likeliest = new Best();
    likeliest.clear(LIKELIEST);
    for (let index = 0; index < numbers.length; index++) {
      if (numbers[index]! < 0) continue;
      const below = likeness[numbers[index]!]! - most;
      if (below < NO_SHARE) continue;
      const share = Math.exp(below);
      sum += share;
      if (index >= this.firstOutside) strange += share;
      else likeliest.put(index, share);
    }
    const behind = (index: number) =>
      numbers[index]! < 0
        ? WEIGHTS.notLearnt
        : Math.max(WEIGHTS.furthestBehind, likeness[numbers[index]!]! - most);
    return {
      behind,
      share: (index) => (numbers[index]! < 0 ? 0 : Math.exp(behind(index)) / sum),
      strange: strange / sum,
      likeliest: likeliest.list(),
    };
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
    return this.scorer.lacking(subject, text, run);
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
