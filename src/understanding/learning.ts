import { featuresOf, type Learnt } from './meanings.js';

/** A way of asking, as words with their marks, and the topic that it asks for. */
export interface Example {
  words: string[];
  topic: string;
}

/**
 * How the learning goes; found by trying (docs/adr/0007-learnt-meanings.md). Changed only with `npm run eval` before and
 * after.
 */
const LEARNING = {
  /** Numbers of a point. 96 learnt no more than 64. */
  size: 64,
  rounds: 10,
  /** Wrong topics beside the right one, each time. */
  strangers: 40,
  step: 0.1,
  /** Share of words left out each time, so that no single word decides. */
  leftOut: 0.25,
  /** A pair that was written less often is left to its two words. */
  fewestPairs: 2,
};

/**
 * Learns where words and topics lie: again and again a way of asking, with some words left out, is drawn towards its
 * topic and away from forty others (softmax over a sample, AdaGrad). The same examples give the same result.
 * `told` hears how many rounds of how many are done.
 */
export function learn(
  examples: Example[],
  of: string,
  told: (round: number, rounds: number) => void = () => undefined,
): Learnt {
  const { size, rounds, strangers, step, leftOut } = LEARNING;
  const random = randomNumbers(20_261_124);
  const { features, numbered } = numbersOf(examples);
  const topics = [...new Set(examples.map(({ topic }) => topic))];
  const topicNumber = new Map(topics.map((topic, i) => [topic, i]));
  const right = Int32Array.from(examples, ({ topic }) => topicNumber.get(topic)!);
  const featurePoints = new Float32Array(features.length * size).map(() => (random() - 0.5) / size);
  const topicPoints = new Float32Array(topics.length * size);
  // How far each has been moved: what is moved often moves less.
  const featureMoves = new Float32Array(features.length).fill(0.001);
  const topicMoves = new Float32Array(topics.length).fill(0.001);
  const order = Int32Array.from(examples, (_, i) => i);
  const kept = new Int32Array(Math.max(1, ...numbered.map(({ length }) => length)));
  const beside = new Int32Array(strangers + 1);
  const shares = new Float64Array(strangers + 1);
  const point = new Float32Array(size);
  const pull = new Float32Array(size);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    const pace = step * (1 - round / rounds);
    for (const example of order) {
      let count = 0;
      for (const feature of numbered[example]!) if (random() > leftOut) kept[count++] = feature;
      if (count === 0) continue;
      const evenly = 1 / Math.sqrt(count);
      point.fill(0);
      for (let k = 0; k < count; k++) add(point, featurePoints, kept[k]! * size, evenly);
      beside[0] = right[example]!;
      for (let i = 1; i <= strangers; i++) beside[i] = Math.floor(random() * topics.length);
      softmax(shares, beside, point, topicPoints);
      pull.fill(0);
      const length = dot(point, 0, point);
      for (let i = 0; i <= strangers; i++) {
        const wrong = shares[i]! - (i === 0 ? 1 : 0);
        if (Math.abs(wrong) < 1e-4) continue;
        const at = beside[i]! * size;
        add(pull, topicPoints, at, wrong);
        topicMoves[beside[i]!]! += (wrong * wrong * length) / size;
        addTo(topicPoints, at, point, (-pace * wrong) / Math.sqrt(topicMoves[beside[i]!]!));
      }
      const moved = (dot(pull, 0, pull) * evenly * evenly) / size;
      for (let k = 0; k < count; k++) {
        featureMoves[kept[k]!]! += moved;
        addTo(featurePoints, kept[k]! * size, pull, (-pace * evenly) / Math.sqrt(featureMoves[kept[k]!]!));
      }
    }
    told(round + 1, rounds);
  }
  return { of, size, features, topics, featurePoints, topicPoints };
}

/** The features worth learning, and each example by their numbers. */
function numbersOf(examples: Example[]): { features: string[]; numbered: Int32Array[] } {
  const held = new Map<string, number>();
  const all = examples.map(({ words }) => featuresOf(words));
  for (const features of all)
    for (const feature of new Set(features)) held.set(feature, (held.get(feature) ?? 0) + 1);
  const numbers = new Map<string, number>();
  const numbered = all.map((features) =>
    Int32Array.from(
      features
        .filter((feature) => !feature.includes(' ') || held.get(feature)! >= LEARNING.fewestPairs)
        .map((feature) => {
          const known = numbers.get(feature);
          if (known !== undefined) return known;
          numbers.set(feature, numbers.size);
          return numbers.size - 1;
        }),
    ),
  );
  return { features: [...numbers.keys()], numbered };
}

/** Shares of the topics `beside` for a point, into `shares`. */
function softmax(
  shares: Float64Array,
  beside: Int32Array,
  point: Float32Array,
  topicPoints: Float32Array,
): void {
  const { length } = point;
  let most = -Infinity;
  for (let i = 0; i < beside.length; i++) {
    shares[i] = dot(topicPoints, beside[i]! * length, point);
    most = Math.max(most, shares[i]!);
  }
  let sum = 0;
  for (let i = 0; i < beside.length; i++) sum += shares[i] = Math.exp(shares[i]! - most);
  for (let i = 0; i < beside.length; i++) shares[i]! /= sum;
}

function dot(array: Float32Array, at: number, point: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < point.length; i++) sum += array[at + i]! * point[i]!;
  return sum;
}

/** Adds `times` the numbers from `at` on to the point. */
function add(point: Float32Array, array: Float32Array, at: number, times: number): void {
  for (let i = 0; i < point.length; i++) point[i]! += array[at + i]! * times;
}

/** Adds `times` the point to the numbers from `at` on. */
function addTo(array: Float32Array, at: number, point: Float32Array, times: number): void {
  for (let i = 0; i < point.length; i++) array[at + i]! += point[i]! * times;
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

/** Numbers from 0 up to 1 that look random and are the same every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
