import type { Dossier } from './dossier.js';
import { vietnamDay } from './instant.js';

/**
 * What was last seen of a followed dossier, as one text that is kept: `Đang xử lý|2026-11-26`. A portal that leaves the
 * due day out once has not changed it.
 */
export function traceOf(dossier: Dossier, before = ''): string {
  const due = dossier.dueAt === null ? readTrace(before).due : vietnamDay(dossier.dueAt);
  return `${dossier.statusWords}|${due ?? ''}`;
}

export interface Trace {
  words: string;
  /** `YYYY-MM-DD`, null where it was never given. */
  due: string | null;
}

export function readTrace(trace: string): Trace {
  const [words = '', due = ''] = trace.split('|');
  return { words, due: /^\d{4}-\d{2}-\d{2}$/.test(due) ? due : null };
}

/** Whether there is something to tell: another status, or another due day where there was one before. */
export function hasChanged(before: string, after: string): boolean {
  const [was, is] = [readTrace(before), readTrace(after)];
  return was.words !== is.words || (was.due !== null && was.due !== is.due);
}
