import type { Deadline, Sight } from './answer-data.js';
import type { WorkCalendar } from './calendar.js';
import type { Dossier } from './dossier.js';
import { vietnamDay } from './instant.js';

/** A dossier with its reckoning of days at an instant. */
export function sightAt(dossier: Dossier, now: number, calendar: WorkCalendar): Sight {
  const { status, appliedAt } = dossier;
  const waited =
    status === 1 && appliedAt !== null
      ? calendar.workingDaysBetween(vietnamDay(appliedAt), vietnamDay(now))
      : null;
  return { dossier, deadline: deadlineOf(dossier, now, calendar), waited };
}

/** How a dossier stands to its due day at an instant; null where the portal gives none. */
function deadlineOf(dossier: Dossier, now: number, calendar: WorkCalendar): Deadline | null {
  if (dossier.dueAt === null) return null;
  const day = vietnamDay(dossier.dueAt);
  const moved = calendar.nextWorkingDay(day);
  const ended = dossier.status === 9 || dossier.status === 10;
  // Where the portal does not say when the work ended, nothing is said of early or late.
  const endedAt = dossier.finishedAt ?? (dossier.status === 10 ? null : dossier.returnedAt);
  if (ended && endedAt === null) return null;
  const against = vietnamDay(ended && endedAt !== null ? endedAt : now);
  const before = against < moved;
  const days = before
    ? calendar.workingDaysBetween(against, moved)
    : calendar.workingDaysBetween(moved, against);
  const same = against === moved || (before && days === 0);
  const state = ended
    ? same
      ? 'in-time'
      : before
        ? 'early'
        : 'late'
    : same
      ? 'today'
      : before
        ? 'ahead'
        : 'overdue';
  const provisional = days > 0 && calendar.isProvisional(against, moved);
  return { day, moved, against, days, state, provisional };
}
