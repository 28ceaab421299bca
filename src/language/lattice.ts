import type { Vocabulary } from './vocabulary.js';

/** One reading of the tokens [from, to): words by their numbers in the vocabulary, -1 for an unknown one. */
export interface Edge {
  from: number;
  to: number;
  ids: readonly number[];
  text: string;
  /** In nats: how unlikely the typed letters are if this was meant. */
  cost: number;
}

/** An edge with how well the best whole sentence through it does. */
export interface Scored {
  edge: Edge;
  score: number;
}

/** log-probability of a word that the vocabulary has not. */
const UNKNOWN = -13;
/** How far the word before is believed; the rest is how frequent the word is anyhow. */
const PAIR_SHARE = 0.7;
/** Pairs of a rarely seen first word prove little: so many sightings are added to its count. */
const CAUTION = 6;

/** log-probability of a word after another; `before` -1 where nothing known stands before it. */
export function follows(vocabulary: Vocabulary, before: number, id: number): number {
  if (id < 0) return UNKNOWN;
  // How many words it follows tells more than how often it stands: "mạng" is frequent after few words.
  const alone = (vocabulary.contextsOf(id) + 0.3) / (vocabulary.pairs.size + vocabulary.size);
  if (before < 0) return Math.log(alone);
  const pair = vocabulary.pairs.get(before, id) / (vocabulary.count(before) + CAUTION);
  return Math.log(PAIR_SHARE * pair + (1 - PAIR_SHARE) * alone);
}

/**
 * Scores every edge by the best sentence that goes through it (Viterbi forwards and backwards), and gives the
 * edges of the best sentence in order, each with the other readings of the same tokens, best first.
 * Linear in the number of tokens; the number of edges a place is the caller's to bound.
 */
export function bestReadings(vocabulary: Vocabulary, edges: readonly Edge[], length: number): Scored[][] {
  const starting: number[][] = Array.from({ length: length + 1 }, () => []);
  const ending: number[][] = Array.from({ length: length + 1 }, () => []);
  const own = new Float64Array(edges.length);
  edges.forEach((edge, i) => {
    starting[edge.from]?.push(i);
    ending[edge.to]?.push(i);
    let inner = -edge.cost;
    for (let k = 1; k < edge.ids.length; k++)
      inner += follows(vocabulary, edge.ids[k - 1] ?? -1, edge.ids[k] ?? -1);
    own[i] = inner;
  });
  const forward = new Float64Array(edges.length).fill(-Infinity);
  const back = new Int32Array(edges.length).fill(-1);
  const backward = new Float64Array(edges.length).fill(-Infinity);
  const steps: Float64Array[] = [];
  for (let at = 0; at < length; at++) {
    const before = ending[at] ?? [];
    const here = starting[at] ?? [];
    const step = new Float64Array(before.length * here.length);
    steps.push(step);
    here.forEach((e, h) => {
      const first = edges[e]?.ids[0] ?? -1;
      if (at === 0) {
        forward[e] = (own[e] ?? 0) + follows(vocabulary, vocabulary.edge, first);
        return;
      }
      before.forEach((p, b) => {
        const ids = edges[p]?.ids ?? [];
        const transition = follows(vocabulary, ids[ids.length - 1] ?? -1, first);
        step[b * here.length + h] = transition;
        const score = (forward[p] ?? -Infinity) + transition + (own[e] ?? 0);
        if (score > (forward[e] ?? -Infinity)) {
          forward[e] = score;
          back[e] = p;
        }
      });
    });
  }
  for (const e of ending[length] ?? []) backward[e] = 0;
  for (let at = length - 1; at > 0; at--) {
    const before = ending[at] ?? [];
    const here = starting[at] ?? [];
    const step = steps[at];
    before.forEach((p, b) => {
      here.forEach((e, h) => {
        const score = (step?.[b * here.length + h] ?? 0) + (own[e] ?? 0) + (backward[e] ?? -Infinity);
        if (score > (backward[p] ?? -Infinity)) backward[p] = score;
      });
    });
  }
  let best = -1;
  for (const e of ending[length] ?? []) if (best < 0 || (forward[e] ?? 0) > (forward[best] ?? 0)) best = e;
  const path: Scored[][] = [];
  for (let e = best; e >= 0; e = back[e] ?? -1) {
    const edge = edges[e];
    if (!edge) break;
    path.push(
      (starting[edge.from] ?? [])
        .flatMap((other) => {
          const candidate = edges[other];
          return candidate && candidate.to === edge.to
            ? [{ edge: candidate, score: (forward[other] ?? 0) + (backward[other] ?? 0) }]
            : [];
        })
        .sort((a, b) => b.score - a.score || (a.edge === edge ? -1 : b.edge === edge ? 1 : 0)),
    );
  }
  return path.reverse();
}
