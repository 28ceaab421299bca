import type { Procedure } from '../knowledge/procedure.js';
import { bits, facetsOfTitle, type Facets } from './facets.js';
import type { Candidate } from './rank.js';
import { fold } from '../language/index.js';
import { searchTitle } from '../knowledge/title.js';
import { confidence, inScope, type QuestionSigns } from './confidence.js';
import { WEIGHTS } from './weights.js';

/** What to do with the ranked candidates. */
export type Decision =
  | { what: 'answer'; best: Candidate; runnerUp: Candidate | null; confidence: number }
  /** `bare`: the message is a noun that all the options hold whole. */
  | { what: 'clarify'; options: Candidate[]; confidence: number; bare?: boolean }
  | { what: 'decline'; confidence: number };

const MOST_OPTIONS = 5;
/** A question of so few content words is short: each of them counts. */
const FEW_WORDS = 4;
/** So many acts that hold all that was named leave it open which is meant. */
const MANY_ACTS = 5;
/** So many different acts are told apart; of a bare noun that dozens hold, the known ones are among these. */
const MOST_ACTS = 20;
/** A choice that has less than this share of the best one's score is not worth a citizen's reading. */
const OPTION_REACH = 0.6;

/**
 * One decision table: nothing fits → decline; one stands out → answer; several close, or a bare noun that many
 * procedures share → ask back.
 */
export function decide(
  ranked: Candidate[],
  asked: QuestionSigns & { aspects: number; acts?: boolean },
): Decision {
  const acts = distinctActs(ranked);
  const best = acts[0];
  if (!best) return { what: 'decline', confidence: 0 };
  const runnerUp = acts[1] ?? null;
  const seen = confidence(best, runnerUp, asked, outsideScore(ranked));
  // What staff wrote a moment ago, word for word, is meant so, though nothing was learnt of it yet.
  const said = best.covered > WEIGHTS.decision.held && best.matched > WEIGHTS.decision.held;
  const sure = said ? Math.max(seen, WEIGHTS.decision.saidWhole) : seen;
  if (best.topic.outside) return { what: 'decline', confidence: sure };
  if (isVague(acts, asked)) {
    const first = asked.aspects > 0 ? acts : plainFirst(acts);
    return { what: 'clarify', options: choices(first), confidence: sure, bare: !asked.acts };
  }
  const ours = inScope(best, runnerUp, asked, outsideScore(ranked));
  // Every word was said of ours before, and mostly of ours: "lệ phí cấp lại" is to be asked back.
  const held =
    said || (best.covered > WEIGHTS.decision.held && best.strange < WEIGHTS.decision.mostlyStrange);
  if (ours < WEIGHTS.decision.ask && sure < WEIGHTS.decision.sureEnough && !held)
    return { what: 'decline', confidence: sure };
  const close = runnerUp !== null && best.score - runnerUp.score < WEIGHTS.decision.margin * best.score;
  const strange = asked.words <= FEW_WORDS && best.union < WEIGHTS.decision.strange;
  if (sure >= WEIGHTS.decision.answer && !close && !strange)
    return { what: 'answer', best, runnerUp, confidence: sure };
  const options = choices(acts);
  if (options.length >= 2) return { what: 'clarify', options, confidence: sure };
  if (strange) return { what: 'decline', confidence: sure };
  return sure >= WEIGHTS.decision.answer
    ? { what: 'answer', best, runnerUp, confidence: sure }
    : { what: 'clarify', options: acts.filter((act) => !act.topic.outside).slice(0, 3), confidence: sure };
}

/** Score of the best matter that is not ours, 0 when none was near. */
export function outsideScore(ranked: Candidate[]): number {
  return ranked.find((candidate) => candidate.topic.outside)?.score ?? 0;
}

function choices(acts: Candidate[]): Candidate[] {
  const floor = Math.max(...acts.map((act) => act.score)) * OPTION_REACH;
  return acts.filter((act) => !act.topic.outside && act.score >= floor).slice(0, MOST_OPTIONS);
}

/**
 * Of procedures that hold a bare noun, the one that does nothing special to it comes first, then those that people ask
 * about most: staff described them in the most ways. "Cấp lại thẻ" is of health insurance before it is of a notary.
 */
function plainFirst(acts: Candidate[]): Candidate[] {
  const holding = acts.filter((act) => act.covered > 0.85 && act.topic.procedure);
  const special = ({ topic }: Candidate) => bits(actOf(topic.procedure!).facets);
  const plain = [...holding].sort((a, b) => special(a) - special(b) || b.score - a.score)[0];
  if (!plain) return acts;
  const known = (act: Candidate) => act.topic.procedure?.asks.length ?? 0;
  const others = holding.filter((act) => act !== plain).sort((a, b) => known(b) - known(a));
  return [plain, ...others, ...acts.filter((act) => !holding.includes(act))];
}

/** A bare noun ("giấy phép xây dựng", "chứng thực") that several procedures hold whole and none is. */
function isVague(acts: Candidate[], asked: { words: number; aspects: number; acts?: boolean }): boolean {
  if (asked.words > FEW_WORDS) return false;
  const best = acts[0]!;
  if (asked.aspects > 0) {
    // "lệ phí đăng ký lại": a fact of something that many hold whole and none is.
    const holding = acts.filter(({ covered }) => covered > 0.97).length;
    return best.matched < WEIGHTS.decision.partly && holding >= MANY_ACTS;
  }
  const whole = best.covered > 0.97 && best.matched > 0.97;
  // "làm hộ chiếu" is a whole name with something to be done; "hộ chiếu" alone is not.
  const title = best.phrase.kind === 'title' || isTitle(best);
  if (whole && (title || asked.acts)) return false;
  // "xin giấy xác nhận": each phrase that holds it says more than that, so none of them was said.
  const partly = best.matched < WEIGHTS.decision.partly;
  const floor = partly ? Math.max(0.6, 0.95 * best.covered) : 0.95;
  const near = acts.filter((candidate) => candidate.score >= OPTION_REACH * best.score);
  const sharing = near.filter(
    ({ covered, union }) => covered > floor || (union > floor && covered > WEIGHTS.decision.nearlyHeld),
  ).length;
  return sharing >= (whole ? 4 : 3);
}

/** A name that people use may be the title itself: "đăng ký kết hôn". */
function isTitle({ phrase, topic }: Candidate): boolean {
  return fold(phrase.text) === fold(searchTitle(topic.procedure?.name ?? ''));
}

/** The same act at two levels, or the ministry's and the province's version of it, is one choice: the better placed. */
export function distinctActs(ranked: Candidate[]): Candidate[] {
  const acts: Candidate[] = [];
  const seen: (Act | null)[] = [];
  for (const candidate of ranked) {
    const act = candidate.topic.procedure ? actOf(candidate.topic.procedure) : null;
    const twin = act ? seen.findIndex((other) => other !== null && sameAct(other, act)) : -1;
    if (twin >= 0) {
      // The ministry's version is in force only where the province has none.
      if (act!.own && !seen[twin]!.own) {
        acts[twin] = { ...candidate, score: acts[twin]!.score };
        seen[twin] = act;
      }
      continue;
    }
    acts.push(candidate);
    seen.push(act);
    if (acts.length >= MOST_ACTS) break;
  }
  return acts;
}

/** What a title says that tells one act from another. */
interface Act {
  facets: Facets;
  words: Set<string>;
  own: boolean;
}

function sameAct(a: Act, b: Act): boolean {
  // "Cấp giấy phép xây dựng" and "Cấp lại giấy phép xây dựng" share all words but the one that decides.
  if (a.facets !== b.facets) return false;
  // "Tách thửa, hợp thửa đất" of the province and "Tách thửa hoặc hợp thửa đất" of the ministry are one act.
  const least = Math.max(a.words.size, b.words.size) * (a.own === b.own ? 0.9 : 0.7);
  if (Math.min(a.words.size, b.words.size) < least) return false;
  let shared = 0;
  for (const word of a.words) if (b.words.has(word)) shared++;
  return shared >= least;
}

const LEVEL_WORDS =
  /\((?:cap )?(?:xa|tinh|trung uong)[^)]*\)|thuc hien tai cap \w+( \w+)?|cap (?:tinh|xa|trung uong|bo)|thu tuc|thuoc tham quyen.*$/g;

/** Titles are compared pair by pair on every turn: each is read once. */
function actOf(procedure: Procedure): Act {
  let act = acts.get(procedure);
  if (!act) {
    const words = fold(procedure.name)
      .replace(LEVEL_WORDS, ' ')
      .match(/[a-z0-9]+/g);
    act = {
      facets: facetsOfTitle(procedure.name),
      words: new Set(words ?? []),
      own: procedure.province !== undefined,
    };
    acts.set(procedure, act);
  }
  return act;
}

const acts = new WeakMap<Procedure, Act>();
