import type { StatusNumber } from './status.js';

/**
 * What may be shown of a dossier to whoever has its code (Law 91/2025/QH15): where it is, by when, and what to do now.
 * Adapters make it, and nothing that names a person gets past them. Instants are ms since 1970.
 */
export interface Dossier {
  code: string;
  /** Null: the portal's words fit none of the ten. */
  status: StatusNumber | null;
  /** The national words, or the portal's own where `status` is null. */
  statusWords: string;
  /** Name of the procedure. */
  procedure: string | null;
  /** Office that has it now. */
  office: string | null;
  /** Masked: `N*** V** A**`. */
  applicant: string | null;
  appliedAt: number | null;
  receivedAt: number | null;
  dueAt: number | null;
  /** When the work on it ended. */
  finishedAt: number | null;
  /** When the result was handed over. */
  returnedAt: number | null;
  /** Papers to add (status 5), names only. */
  papers: string[];
  /** Until when to add them or to pay. */
  answerBy: number | null;
  /** What to pay (status 6), in đồng; null where the portal does not say. */
  amount: number | null;
  /** The office's reason or request, where it names nobody; else null. */
  note: string | null;
}
