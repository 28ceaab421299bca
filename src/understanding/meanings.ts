import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Made by the build (`src/cli/learn.ts`) from what staff wrote. */
const FILE = fileURLToPath(new URL('../../meanings.bin', import.meta.url));
/** Changes when the file's form or the way of learning does. */
export const EDITION = 1;

/** What was learnt: a point for every word and pair of words, and one for every topic, near the words it is asked by. */
export interface Learnt {
  /** A digest of what it was learnt from. */
  of: string;
  size: number;
  /** Words as marked, and pairs of them with a space between. */
  features: string[];
  /** `topicKey` of each topic. */
  topics: string[];
  /** `size` numbers a feature, and `size` a topic; a multiple of four. */
  featurePoints: Float32Array;
  topicPoints: Float32Array;
}

type Header = Pick<Learnt, 'of' | 'size' | 'features' | 'topics'> & { edition: number };

/** Features of a text: its words, and neighbours in pairs. */
export function featuresOf(words: string[]): string[] {
  return words.flatMap((word, i) => (i === 0 ? [word] : [word, `${words[i - 1]} ${word}`]));
}

/**
 * Which topic the words of a question mean, learnt from all ways of asking: words that are used of the same topics lie
 * near one another, so that a question in words that nobody wrote for its topic still finds it. A linear reading of
 * words; `docs/adr/0007-learnt-meanings.md`.
 */
export class Meanings {
  private readonly numbers = new Map<string, number>();
  private readonly topicNumbers = new Map<string, number>();
  /** Of eight bytes each, as they are reckoned with: every turn runs through all of them. */
  private readonly points: Float64Array;

  private readonly learnt: Pick<Learnt, 'size' | 'topics'> & Stepped;

  constructor(learnt: Pick<Learnt, 'size' | 'features' | 'topics' | 'topicPoints'> & Stepped) {
    const { size, topics, steps, scales } = learnt;
    this.learnt = { size, topics, steps, scales };
    learnt.features.forEach((feature, i) => this.numbers.set(feature, i));
    topics.forEach((topic, i) => this.topicNumbers.set(topic, i));
    this.points = Float64Array.from(learnt.topicPoints);
  }

  /** What the build learnt; null where there has been no build. */
  static load(file = FILE): Meanings | null {
    const read = readLearnt(file);
    return read && new Meanings(read);
  }

  /** The same for everybody in this process. */
  static ours(): Meanings | null {
    return (ours ??= Meanings.load());
  }

  static of(learnt: Learnt): Meanings {
    return new Meanings({ ...learnt, ...stepped(learnt) });
  }

  /** The number of a topic in `likeness`; undefined for one that nothing was learnt of. */
  numberOf(topic: string): number | undefined {
    return this.topicNumbers.get(topic);
  }

  /**
   * How well each topic fits the words, as a logarithm: what is likelier by e lies 1 higher. Null where no word is
   * known.
   */
  likeness(words: string[]): Float32Array | null {
    const { size, steps, scales, topics } = this.learnt;
    const { points } = this;
    const point = new Float64Array(size);
    let known = 0;
    for (const feature of featuresOf(words)) {
      const number = this.numbers.get(feature);
      if (number === undefined) continue;
      known++;
      const scale = scales[number]!;
      for (let i = 0, at = number * size; i < size; i++) point[i]! += steps[at + i]! * scale;
    }
    if (known === 0) return null;
    const evenly = 1 / Math.sqrt(known);
    for (let i = 0; i < size; i++) point[i]! *= evenly;
    const found = new Float32Array(topics.length);
    for (let topic = 0, at = 0; topic < topics.length; topic++) {
      // Four sums side by side: the processor need not wait for one before it begins the next.
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = 0; i < size; i += 4, at += 4) {
        a += point[i]! * points[at]!;
        b += point[i + 1]! * points[at + 1]!;
        c += point[i + 2]! * points[at + 2]!;
        d += point[i + 3]! * points[at + 3]!;
      }
      found[topic] = a + b + c + d;
    }
    return found;
  }
}

let ours: Meanings | null | undefined;

/** Points of features as whole steps of a scale, a byte each: a quarter of the memory, and as good. */
interface Stepped {
  steps: Int8Array;
  scales: Float32Array;
}

function stepped({ size, features, featurePoints }: Learnt): Stepped {
  const steps = new Int8Array(featurePoints.length);
  const scales = new Float32Array(features.length);
  for (let number = 0; number < features.length; number++) {
    let most = 0;
    for (let i = 0; i < size; i++) most = Math.max(most, Math.abs(featurePoints[number * size + i]!));
    const scale = most / 127 || 1;
    scales[number] = scale;
    for (let i = 0; i < size; i++) {
      steps[number * size + i] = Math.round(featurePoints[number * size + i]! / scale);
    }
  }
  return { steps, scales };
}

/** Writes what was learnt, for later starts. */
export function saveLearnt(learnt: Learnt, file = FILE): void {
  const { of, size, features, topics, topicPoints } = learnt;
  const { steps, scales } = stepped(learnt);
  const header: Header = { edition: EDITION, of, size, features, topics };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  writeFileSync(file, Buffer.concat([length, text, bytesOf(steps), bytesOf(scales), bytesOf(topicPoints)]));
}

/** The digest of what the saved file was learnt from; null where there is none. */
export function savedFrom(file = FILE): string | null {
  return readLearnt(file)?.of ?? null;
}

function readLearnt(file: string): (Header & Pick<Learnt, 'topicPoints'> & Stepped) | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null;
  }
  const from = 4 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 4, from)) as Header;
  if (header.edition !== EDITION) return null;
  const { size, features, topics } = header;
  const points = features.length * size;
  // Copied: numbers of four bytes must stand at a place that four divides.
  const rest = bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length);
  const numbers = rest.slice(points);
  return {
    ...header,
    steps: new Int8Array(rest, 0, points),
    scales: new Float32Array(numbers, 0, features.length),
    topicPoints: new Float32Array(numbers, features.length * 4, topics.length * size),
  };
}

function bytesOf(array: Int8Array | Float32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
