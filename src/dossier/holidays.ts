import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { WorkCalendar, type Holiday } from './calendar.js';
import { readInstant, vietnamDay } from './instant.js';

/** Looks at the file's time of change at most this often. */
const LOOK_MS = 60_000;

/**
 * The holidays that staff keep in `knowledge/holidays.yaml`: a list of `ngày`, `tên`, `xác nhận` (có / chưa). An entry
 * that cannot be read is left out and named in `problems`, one line each, in Vietnamese.
 */
export function readHolidays(text: string): { holidays: Holiday[]; problems: string[] } {
  let list: unknown;
  try {
    list = parse(text) as unknown;
  } catch (error) {
    return { holidays: [], problems: [`không đọc được YAML (${(error as Error).message.split('\n')[0]})`] };
  }
  if (!Array.isArray(list))
    return { holidays: [], problems: ['cần một danh sách, mỗi mục có “ngày”, “tên”'] };
  const holidays: Holiday[] = [];
  const problems: string[] = [];
  for (const [i, item] of list.entries()) {
    const entry = fieldsOf(item);
    const at = readInstant(entry['ngày']);
    if (at === null) {
      problems.push(`mục ${i + 1}: “ngày” cần dạng "2026-02-17"`);
      continue;
    }
    const confirmed = !/^(?:chưa|không|false|no)/i.test(String(entry['xác nhận'] ?? 'có').normalize('NFC'));
    holidays.push({ day: vietnamDay(at), name: String(entry['tên'] ?? ''), confirmed });
  }
  return { holidays, problems };
}

/**
 * The calendar of a holidays file, read again when the file changes; the last good one holds while it is missing or
 * wrong. `onProblem` gets one line a problem. Without a file only weekends and the fixed holidays are off.
 */
export function calendarOf(
  file: string,
  onProblem: (line: string) => void = () => {},
  clock: () => number = Date.now,
): () => WorkCalendar {
  let calendar = new WorkCalendar([]);
  let changedAt = -1;
  let lookedAt = -Infinity;
  return () => {
    if (clock() - lookedAt < LOOK_MS) return calendar;
    lookedAt = clock();
    try {
      const { mtimeMs } = statSync(file);
      if (mtimeMs === changedAt) return calendar;
      changedAt = mtimeMs;
      const { holidays, problems } = readHolidays(readFileSync(file, 'utf8'));
      for (const problem of problems) onProblem(`${file}: ${problem}`);
      if (holidays.length > 0) calendar = new WorkCalendar(holidays);
    } catch (error) {
      if (changedAt !== 0)
        onProblem(`${file}: không đọc được danh sách ngày nghỉ (${(error as Error).message})`);
      changedAt = 0;
    }
    return calendar;
  };
}

function fieldsOf(item: unknown): Record<string, unknown> {
  if (typeof item !== 'object' || item === null) return {};
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name.normalize('NFC'), value]));
}
