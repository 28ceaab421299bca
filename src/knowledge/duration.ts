import type { Duration } from './procedure.js';
import { cleanText } from './title.js';

const UNITS: Record<string, Duration['unit']> = {
  WORKING_DAY: 'working_day',
  DAY: 'day',
  HOUR: 'hour',
  MONTH: 'month',
  YEAR: 'year',
};

const NAMES: Record<Duration['unit'], string> = {
  working_day: 'ngày làm việc',
  day: 'ngày',
  hour: 'giờ',
  month: 'tháng',
  year: 'năm',
};

/** The time limit of a method; `null` for unit OTHER and for 0, whose number means nothing by itself. */
export function readDuration(amount: unknown, unit: string | null | undefined): Duration | null {
  const known = UNITS[unit ?? ''];
  const number = typeof amount === 'number' ? amount : Number.parseFloat(String(amount));
  if (!known || !Number.isFinite(number) || number <= 0) return null;
  return { amount: number, unit: known };
}

/** `7 ngày làm việc`; half days as people write them (`1,5`). */
export function formatDuration(time: Duration): string {
  return `${String(time.amount).replace('.', ',')} ${NAMES[time.unit]}`;
}

/** Reads what staff write: `7 ngày làm việc`, `24 giờ`, `1,5 tháng`. `null` when it is no time limit. */
export function parseDuration(text: string): Duration | null {
  const match = /^(\d+(?:[.,]\d+)?)\s*(ngày làm việc|ngày|giờ|tháng|năm)$/iu.exec(
    text.normalize('NFC').trim(),
  );
  if (!match) return null;
  const unit = (Object.keys(NAMES) as Duration['unit'][]).find((u) => NAMES[u] === match[2]!.toLowerCase());
  return unit ? { amount: Number(match[1]!.replace(',', '.')), unit } : null;
}

const TIME_SENTENCE =
  /(?:trong ngày|ngay (?:sau )?khi (?:nhận|tiếp nhận)|ngày làm việc tiếp theo|(?:trong )?thời (?:hạn|gian) (?:không quá |tối đa )?\d+ ?(?:ngày|giờ)|(?:chậm nhất|không quá|tối đa) (?:là )?\d+ ?(?:ngày|giờ)|\d+ ngày làm việc)/iu;

/**
 * The sentences of a record's steps that tell how long it takes, for methods whose unit is OTHER: "nếu tiếp
 * nhận sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo". At most two, cut at 400 characters.
 */
export function timeInSteps(steps: string): string {
  const sentences = cleanText(steps)
    .split(/(?<=[.;:])\s+|\n+/u)
    .map((s) => s.replace(/^[-+*•]\s*/, '').trim())
    .filter((s) => s.length > 15 && TIME_SENTENCE.test(s));
  const first =
    sentences.find((s) => /trong ngày|ngày làm việc tiếp theo|ngay khi|ngay sau khi/iu.test(s)) ??
    sentences[0];
  if (!first) return '';
  const told = first.length > 400 ? `${first.slice(0, 397).replace(/\s+\S*$/, '')} …` : first;
  return told.replace(/[;:]$/, '.');
}
