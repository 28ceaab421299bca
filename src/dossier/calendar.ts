import { startOfDay, vietnamDay } from './instant.js';

/** A public holiday. */
export interface Holiday {
  /** `YYYY-MM-DD` in Việt Nam. */
  day: string;
  name: string;
  /** False: the year's notice has yet to confirm it. */
  confirmed: boolean;
}

/** Holidays on the same day of every year: Labour Code 45/2019/QH14, art. 112; they hold where the file has no such year. */
const EVERY_YEAR = ['01-01', '04-30', '05-01', '09-02'];
const DAY_MS = 86_400_000;
/** A count that goes further than this is of no use to anybody. */
const LONGEST_DAYS = 3660;

/** Which days are worked: not Saturdays, not Sundays, not public holidays. All days are `YYYY-MM-DD` in Việt Nam. */
export class WorkCalendar {
  private readonly holidays: Map<string, Holiday>;
  private readonly years: Set<string>;

  constructor(holidays: readonly Holiday[]) {
    this.holidays = new Map(holidays.map((holiday) => [holiday.day, holiday]));
    this.years = new Set(holidays.map(({ day }) => day.slice(0, 4)));
  }

  isWorkingDay(day: string): boolean {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return weekday !== 0 && weekday !== 6 && !this.isHoliday(day);
  }

  /** `day` itself where it is worked, else the next one that is (Civil Code 91/2015/QH13, art. 148.5). */
  nextWorkingDay(day: string): string {
    let next = day;
    for (let i = 0; i < 60 && !this.isWorkingDay(next); i++) next = dayAfter(next);
    return next;
  }

  /** How many worked days lie after `from` up to and including `to`; 0 where `to` is not later. */
  workingDaysBetween(from: string, to: string): number {
    let count = 0;
    let day = from;
    for (let i = 0; i < LONGEST_DAYS && day < to; i++) {
      day = dayAfter(day);
      if (this.isWorkingDay(day)) count++;
    }
    return count;
  }

  /** The day that lies `count` worked days after `from`; before it where `count` is negative. */
  addWorkingDays(from: string, count: number): string {
    let day = from;
    const step = count < 0 ? -1 : 1;
    for (let left = Math.abs(count), i = 0; left > 0 && i < LONGEST_DAYS; i++) {
      day = shifted(day, step);
      if (this.isWorkingDay(day)) left--;
    }
    return day;
  }

  /** Whether a count between two days rests on holidays that are not confirmed yet, or on a year without a list. */
  isProvisional(from: string, to: string): boolean {
    const [first, last] = from < to ? [from, to] : [to, from];
    for (let day = first, i = 0; day <= last && i < LONGEST_DAYS; day = dayAfter(day), i++) {
      const holiday = this.holidays.get(day);
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (holiday && !holiday.confirmed && weekday !== 0 && weekday !== 6) return true;
    }
    return !this.years.has(first.slice(0, 4)) || !this.years.has(last.slice(0, 4));
  }

  private isHoliday(day: string): boolean {
    return this.holidays.has(day) || EVERY_YEAR.includes(day.slice(5));
  }
}

/** The day after, `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  return shifted(day, 1);
}

function shifted(day: string, days: number): string {
  return vietnamDay(startOfDay(day) + days * DAY_MS);
}
