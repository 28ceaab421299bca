import { Phrasebook, pairOf, type Phrase } from '../knowledge/phrasebook.js';
import type { Procedure } from '../knowledge/procedure.js';
import { ProcedureSearch } from '../knowledge/search.js';
import { facetsOf, facetsOfPhrase, type Facets } from './facets.js';
import { WEIGHTS } from './weights.js';
import { Line, type Sentence, type Word } from './words.js';

/** One reading of the question: its words, and how sure the rewriting that made it is (1 = as typed). */
export interface Variant {
  sentence: Sentence;
  /** Words that only ask ("bao nhiêu tiền"); they say nothing of the procedure. */
  asking: boolean[];
  sure: number;
}

/** A procedure with how well it answers, and the phrase that says so. */
export interface Candidate {
  procedure: Procedure;
  index: number;
  score: number;
  phrase: Phrase;
  /** Share of the question's weight that the best phrase covers, 0 to 1. */
  covered: number;
  /** Share of the best phrase that the question covers, 0 to 1. */
  matched: number;
}

interface Unit {
  id: number;
  weight: number;
  /** Marked forms that fit, with how well; `null` where every reading fits. */
  readings: Map<number, number> | null;
}

interface Query {
  units: Unit[];
  terms: string[];
  total: number;
  facets: Facets;
  sure: number;
}

const CANDIDATES = 90;

/** Ranks all procedures for a question. Built once over the knowledge; ranking is pure. */
export class Ranker {
  readonly book: Phrasebook;
  private readonly search: ProcedureSearch;
  private readonly facets = new Map<Phrase, Facets>();
  private readonly titleFacets: Facets[];
  private readonly priors: Float32Array;
  private readonly slot: Int32Array;

  constructor(procedures: Procedure[], private readonly province: string) {
    this.book = new Phrasebook(procedures, { pair: WEIGHTS.pair });
    this.search = new ProcedureSearch(this.book);
    this.slot = new Int32Array(this.book.folded.size).fill(-1);
    this.titleFacets = procedures.map((procedure) => facetsOfPhrase(procedure.name));
    for (const phrase of this.book.phrases) {
      this.facets.set(
        phrase,
        phrase.kind === 'title' ? this.titleFacets[phrase.procedure]! : facetsOfPhrase(phrase.text),
      );
    }
    this.priors = Float32Array.from(procedures, (procedure) => this.prior(procedure));
  }

  /** Best first. Several variants of one question: a procedure counts by the one that fits it best. */
  rank(variants: Variant[], limit = 20): Candidate[] {
    const best = new Map<number, Candidate>();
    for (const variant of variants) {
      const query = this.query(variant);
      if (query.units.length === 0) continue;
      for (const index of this.search.candidates(query.terms, CANDIDATES)) {
        const candidate = this.score(query, index);
        const known = best.get(index);
        if (candidate && (!known || candidate.score > known.score)) best.set(index, candidate);
      }
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.index - b.index).slice(0, limit);
  }

  private query(variant: Variant): Query {
    const units: Unit[] = [];
    const terms: string[] = [];
    const seen = new Set<string>();
    let total = 0;
    const add = (folded: string, readings: string[] | null, isPair: boolean) => {
      if (seen.has(folded)) return;
      seen.add(folded);
      const id = this.book.folded.find(folded);
      if (id === undefined) {
        if (!isPair) total += WEIGHTS.unknown;
        return;
      }
      const weight = this.book.weights[id]!;
      total += weight;
      terms.push(folded);
      const marked = readings?.map((reading) => this.book.marked.find(reading)).filter((m) => m !== undefined);
      units.push({ id, weight, readings: marked ? new Map(marked.map((m) => [m, 1])) : null });
    };
    const { words } = variant.sentence;
    let before: Word | null = null;
    words.forEach((word, i) => {
      if (variant.asking[i]) {
        before = null;
        return;
      }
      add(word.folded, word.open ? null : [word.marked], false);
      if (before) {
        const open = word.open || before.open;
        add(pairOf(before.folded, word.folded), open ? null : [pairOf(before.marked, word.marked)], true);
      }
      before = word;
    });
    return { units, terms, total, facets: facetsOf(new Line(variant.sentence)), sure: variant.sure };
  }

  private score(query: Query, index: number): Candidate | null {
    const { units, total } = query;
    const union = new Float32Array(units.length);
    units.forEach((unit, i) => {
      this.slot[unit.id] = i;
    });
    let best: Candidate | null = null;
    let second = 0;
    for (const phrase of this.book.byProcedure[index]!) {
      let hit = 0;
      for (let k = 0; k < phrase.units.length; k++) {
        const at = this.slot[phrase.units[k]!]!;
        if (at < 0) continue;
        const unit = units[at]!;
        const fit = unit.readings === null ? 1 : (unit.readings.get(phrase.marked[k]!) ?? 0);
        if (fit === 0) continue;
        hit += unit.weight * fit;
        if (fit > union[at]!) union[at] = fit;
      }
      if (hit === 0) continue;
      const covered = hit / total;
      const matched = hit / phrase.weight;
      const share = WEIGHTS[phrase.kind];
      // A weighted geometric mean: a phrase half covered by a question half covered is no match.
      const fit = covered ** share.question * matched ** share.phrase;
      const score = fit * WEIGHTS.kind[phrase.kind] * this.facetFit(query.facets, phrase);
      if (!best || score > best.score) {
        if (best) second = Math.max(second, best.score);
        best = { procedure: this.book.procedures[index]!, index, score, phrase, covered, matched };
      } else second = Math.max(second, score);
    }
    let all = 0;
    units.forEach((unit, i) => {
      this.slot[unit.id] = -1;
      all += unit.weight * union[i]!;
    });
    if (!best) return null;
    best.score =
      (WEIGHTS.best * best.score + WEIGHTS.second * second + WEIGHTS.union * (all / total)) * query.sure +
      this.priors[index]!;
    return best;
  }

  private facetFit(asked: Facets, phrase: Phrase): number {
    const own = this.facets.get(phrase)!;
    const extra = bits(own & ~asked);
    const missing = bits(asked & ~own & ~this.titleFacets[phrase.procedure]!);
    return Math.max(0.2, 1 - extra * WEIGHTS.facet.extra - missing * WEIGHTS.facet.missing);
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

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest; rest &= rest - 1) count++;
  return count;
}
