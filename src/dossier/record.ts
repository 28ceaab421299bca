import type { Dossier } from './dossier.js';
import { amountOf, textOf } from './field.js';
import { readInstant } from './instant.js';
import { PortalError } from './port.js';
import { maskName, noteWithoutPeople } from './privacy.js';
import { readStatus, STATUS_WORDS } from './status.js';

/** A dossier's fields as a portal gave them, each under our name and none of them trusted. */
export interface PortalRecord {
  status?: unknown;
  procedure?: unknown;
  office?: unknown;
  applicant?: unknown;
  appliedAt?: unknown;
  receivedAt?: unknown;
  dueAt?: unknown;
  finishedAt?: unknown;
  returnedAt?: unknown;
  papers?: unknown;
  answerBy?: unknown;
  amount?: unknown;
  note?: unknown;
}

const MOST_PAPERS = 20;

/**
 * The dossier that a record tells of. What is missing or odd is left out; only a record that says nothing of the status
 * is refused (`PortalError`, `malformed`), for then there is nothing to answer.
 */
export function readRecord(record: PortalRecord, code: string, portal: string): Dossier {
  const receivedAt = readInstant(record.receivedAt);
  const finishedAt = readInstant(record.finishedAt);
  const returnedAt = readInstant(record.returnedAt);
  const words = textOf(record.status);
  const status =
    words !== null
      ? readStatus(words, receivedAt !== null)
      : returnedAt !== null
        ? 10
        : finishedAt !== null
          ? 9
          : null;
  if (words === null && status === null) {
    throw new PortalError('malformed', `${portal} trả về hồ sơ không có trạng thái`);
  }
  const applicant = textOf(record.applicant);
  const clear = (text: unknown) => noteWithoutPeople(textOf(text), applicant);
  return {
    code,
    status,
    statusWords: status === null ? (clear(words) ?? 'Chưa rõ') : STATUS_WORDS[status],
    procedure: textOf(record.procedure),
    office: textOf(record.office),
    applicant: maskName(applicant),
    appliedAt: readInstant(record.appliedAt),
    receivedAt,
    dueAt: readInstant(record.dueAt),
    finishedAt,
    returnedAt,
    papers: (Array.isArray(record.papers) ? record.papers : [])
      .map(clear)
      .filter((paper) => paper !== null)
      .slice(0, MOST_PAPERS),
    answerBy: readInstant(record.answerBy),
    amount: amountOf(record.amount),
    note: clear(record.note),
  };
}

/** The value as an object whose fields may be asked for; an empty one where it is none. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
