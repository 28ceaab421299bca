import { parentPort } from 'node:worker_threads';
import type { ThinkerMessage, ThinkerQuestion } from '../../src/answers/thinker-thread.js';

/** A thinking thread with a weak spot: "treo" never ends, "chết" ends the thread, anything else is answered. */
const tell = (message: ThinkerMessage) => parentPort!.postMessage(message);
const state = { procedures: 1, faq: 0, takenAt: new Date(), problems: [], refused: [] };

parentPort!.on('message', (question: ThinkerQuestion) => {
  if (question.kind === 'watch') return;
  if (question.kind === 'turn' && question.text === 'treo') for (;;);
  if (question.kind === 'turn' && question.text === 'chết') throw new Error('hỏng bộ nhớ');
  tell({ kind: 'answer', id: question.id, answer: [] });
});
tell({ kind: 'ready', state });
