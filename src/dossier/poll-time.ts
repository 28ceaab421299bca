import { dayAfter, type WorkCalendar } from './calendar.js';
import { startOfDay, vietnamDay, vietnamHour } from './instant.js';

const HOUR_MS = 3_600_000;
/** Dossiers move while offices work. */
const OPENS = 7.5;
const CLOSES = 18;
/** Spread over so long after the doors open. */
const MORNING_MS = 1.5 * HOUR_MS;

/**
 * When a followed dossier is next looked at: in about an hour, or a quarter of it after a failure, a quarter more or
 * less; outside working hours on the next worked morning, spread over an hour and a half. `random` gives 0 to 1. A whole
 * number of ms.
 */
export function nextPollAt(
  now: number,
  calendar: WorkCalendar,
  { failed = false, random = Math.random }: { failed?: boolean; random?: () => number } = {},
): number {
  const pause = (failed ? HOUR_MS / 4 : HOUR_MS) * (0.75 + random() / 2);
  const at = Math.round(now + pause);
  const day = vietnamDay(at);
  const hour = vietnamHour(at);
  if (calendar.isWorkingDay(day) && hour >= OPENS && hour < CLOSES) return at;
  const morning = calendar.nextWorkingDay(hour < OPENS ? day : dayAfter(day));
  return Math.round(startOfDay(morning) + OPENS * HOUR_MS + random() * MORNING_MS);
}
