import { parentPort, workerData } from 'node:worker_threads';
import type { Problem } from '../knowledge/problem.js';
import type { SuggestedProcedure } from '../knowledge/suggest.js';
import type { Locale } from '../replies/templates.js';
import type { ThoughtTurn } from './assistant.js';
import { Content, type ContentChange, type ContentOptions } from './content.js';

/** What the thread is asked; each `id` is answered once. */
export type ThinkerQuestion =
  | {
      kind: 'turn';
      id: number;
      text: string;
      memory: unknown;
      locale: Locale;
      /** Code of the procedure that a choice stands for. */
      picked: string | null;
    }
  | { kind: 'suggest'; id: number; typed: string; limit: number }
  /** Looks after the folders from now on. */
  | { kind: 'watch' };

/** What the content is at present, for staff. */
export interface ContentState {
  procedures: number;
  faq: number;
  /** When what answers now was taken. */
  takenAt: Date;
  /** What was wrong at the start, errors and warnings; and what is wrong in the folders as they stand. */
  problems: Problem[];
  refused: Problem[];
}

export type ThinkerMessage =
  | { kind: 'ready'; state: ContentState }
  /** Nothing can be answered at all. */
  | { kind: 'useless'; reason: string }
  | { kind: 'answer'; id: number; answer: ThoughtTurn | SuggestedProcedure[] }
  | { kind: 'failed'; id: number; reason: string }
  | { kind: 'change'; change: ContentChange; state: ContentState }
  | { kind: 'trouble'; reason: string };

/**
 * The thread that thinks: it holds the knowledge and answers from it, so that the other core takes messages in and
 * writes them down meanwhile. `workerData`: `ContentOptions`.
 */
function begin(tell: (message: ThinkerMessage) => void): void {
  let content: Content;
  try {
    content = new Content(workerData as ContentOptions);
  } catch (error) {
    tell({ kind: 'useless', reason: (error as Error).message });
    return;
  }
  const state = (): ContentState => ({
    procedures: content.knowledge.procedures.length,
    faq: content.knowledge.faq.length,
    takenAt: content.takenAt,
    problems: content.problems,
    refused: content.refused,
  });
  parentPort!.on('message', (question: ThinkerQuestion) => {
    if (question.kind === 'watch') {
      content.watch(
        (change) => tell({ kind: 'change', change, state: state() }),
        (error) => tell({ kind: 'trouble', reason: error.message }),
      );
      return;
    }
    const { id } = question;
    try {
      tell({ kind: 'answer', id, answer: answerTo(question, content) });
    } catch (error) {
      tell({ kind: 'failed', id, reason: (error as Error).stack ?? String(error) });
    }
  });
  tell({ kind: 'ready', state: state() });
}

function answerTo(
  question: Exclude<ThinkerQuestion, { kind: 'watch' }>,
  { assistant, suggester }: Content,
): ThoughtTurn | SuggestedProcedure[] {
  if (question.kind === 'suggest') return suggester.suggest(question.typed, question.limit);
  const { text, memory, locale, picked } = question;
  return assistant.think(text, memory, locale, picked);
}

if (parentPort) begin((message) => parentPort!.postMessage(message));
