import fc from 'fast-check';
import type { Assistant } from '../../src/answers/assistant.js';
import { NO_DOSSIER, readDossierWish } from '../../src/answers/dossier-wish.js';
import { maskPersonal } from '../../src/ops/mask.js';
import { anyText } from './texts.js';

export interface TextFuzzResult {
  seed: number;
  inputs: number;
  /** Inputs at which something was thrown, with what. */
  thrown: { text: string; error: string }[];
  /** Inputs on which the processor worked more than 100 ms without a pause, twice. */
  slow: { text: string; length: number; what: string; cpuMs: number }[];
  slowestMs: number;
}

const MOST_MS = 100;
const BATCH = 200;

/** Gives the whole way of a text, from masking to the worded answer, anything a person may send. */
export function fuzzTexts(
  assistant: Assistant,
  inputs: number,
  { seed = Date.now() % 2 ** 31, tell }: { seed?: number; tell?: (done: number) => void } = {},
): TextFuzzResult {
  const result: TextFuzzResult = { seed, inputs: 0, thrown: [], slow: [], slowestMs: 0 };
  let memory: unknown = null;
  while (result.inputs < inputs) {
    const numRuns = Math.min(BATCH, inputs - result.inputs);
    for (const text of fc.sample(anyText, { numRuns, seed: seed + result.inputs })) {
      // What is done in one go, without a pause for others; the program masks at other moments than it answers.
      const stretches: [name: string, work: () => void][] = [
        ['che', () => maskPersonal(text)],
        [
          'trả lời',
          () => {
            const { reply, context } = assistant.turn(text, memory, result.inputs % 17 === 0 ? 'en' : 'vi');
            readDossierWish(text, NO_DOSSIER, { provinceCode: 'H37', about: reply.intent === 'dossier' });
            JSON.stringify({ reply, context });
            memory = result.inputs % 5 === 0 ? null : context;
          },
        ],
      ];
      for (const [what, work] of stretches) {
        try {
          let cpuMs = worked(work);
          // Collecting garbage may fall on anybody; what is slow is slow again.
          if (cpuMs > MOST_MS) cpuMs = Math.min(cpuMs, worked(work));
          result.slowestMs = Math.max(result.slowestMs, Math.round(cpuMs));
          if (cpuMs > MOST_MS) {
            result.slow.push({ text: shown(text), length: text.length, what, cpuMs: Math.round(cpuMs) });
          }
        } catch (error) {
          result.thrown.push({
            text: shown(text),
            error: error instanceof Error ? (error.stack ?? error.message) : String(error),
          });
        }
      }
      result.inputs++;
    }
    tell?.(result.inputs);
  }
  return result;
}

/** What the processor spent on it, in ms; not the clock: what the machine does besides is not ours. */
function worked(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
