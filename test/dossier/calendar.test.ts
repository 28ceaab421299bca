import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorkCalendar, dayAfter } from '../../src/dossier/calendar.js';
import { calendarOf, readHolidays } from '../../src/dossier/holidays.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const holiday = (day: string, confirmed = true) => ({ day, name: 'nghỉ', confirmed });
const TET = ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'].map((day) => holiday(day));

describe('Ngày làm việc', () => {
  const calendar = new WorkCalendar(TET);

  it('works from Monday to Friday and not at Tết', () => {
    expect(calendar.isWorkingDay('2026-02-13')).to.equal(true);
    for (const day of ['2026-02-14', '2026-02-15', '2026-02-17', '2026-02-20', '2026-02-21']) {
      expect(calendar.isWorkingDay(day), day).to.equal(false);
    }
  });

  it('counts over Tết: from Friday 13 February the next worked day is Monday the 23rd', () => {
    expect(calendar.nextWorkingDay('2026-02-14')).to.equal('2026-02-23');
    expect(calendar.workingDaysBetween('2026-02-13', '2026-02-23')).to.equal(1);
    expect(calendar.addWorkingDays('2026-02-13', 2)).to.equal('2026-02-24');
    expect(calendar.addWorkingDays('2026-02-24', -2)).to.equal('2026-02-13');
  });

  it('knows the fixed holidays of a year that the file lacks, and says that its count is provisional', () => {
    expect(calendar.isWorkingDay('2031-09-02')).to.equal(false);
    expect(calendar.isProvisional('2031-03-03', '2031-03-05')).to.equal(true);
    expect(calendar.isProvisional('2026-03-03', '2026-03-05')).to.equal(false);
  });

  it('says that a count is provisional over a day that is yet to be confirmed, unless it is a weekend anyhow', () => {
    const unsure = new WorkCalendar([holiday('2026-11-24', false), holiday('2026-11-28', false)]);
    expect(unsure.isProvisional('2026-11-23', '2026-11-25')).to.equal(true);
    expect(unsure.isProvisional('2026-11-26', '2026-11-30')).to.equal(false);
  });

  it('adds and counts as one', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 60 }),
        (date, count) => {
          const from = date.toISOString().slice(0, 10);
          const to = calendar.addWorkingDays(from, count);
          expect(calendar.isWorkingDay(to)).to.equal(true);
          expect(calendar.workingDaysBetween(from, to)).to.equal(count);
          expect(calendar.workingDaysBetween(from, dayAfter(to))).to.be.within(count, count + 1);
        },
      ),
    );
  });
});

describe('Danh sách ngày nghỉ', () => {
  it("reads the project's own, without a problem", () => {
    const calendar = calendarOf(path.join(ROOT, 'knowledge/holidays.yaml'), (line) => expect.fail(line))();
    expect(calendar.isWorkingDay('2026-02-17')).to.equal(false);
    expect(calendar.isWorkingDay('2026-04-27')).to.equal(false);
  });

  it('leaves out what it cannot read and names it', () => {
    const { holidays, problems } = readHolidays(
      '- ngày: 2026-02-17\n  tên: Tết\n- ngày: hôm kia\n- ngày: "19/2/2026"\n  xác nhận: chưa\n- chữ\n',
    );
    expect(holidays).to.deep.equal([
      { day: '2026-02-17', name: 'Tết', confirmed: true },
      { day: '2026-02-19', name: '', confirmed: false },
    ]);
    expect(problems).to.deep.equal([
      'mục 2: “ngày” cần dạng "2026-02-17"',
      'mục 4: “ngày” cần dạng "2026-02-17"',
    ]);
    expect(readHolidays('ngày: [').problems[0]).to.match(/YAML/);
    expect(readHolidays('chữ').problems[0]).to.match(/danh sách/);
  });

  it('takes in an edit, and keeps the last good list when the file is broken or gone', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ngay-nghi-'));
    const file = path.join(folder, 'holidays.yaml');
    const lines: string[] = [];
    let now = 0;
    const calendar = calendarOf(
      file,
      (line) => lines.push(line),
      () => (now += 61_000),
    );
    const write = (text: string, at: number) => {
      writeFileSync(file, text);
      utimesSync(file, at, at);
    };
    expect(calendar().isWorkingDay('2026-02-17')).to.equal(true);
    expect(lines.length).to.equal(1);
    write('- ngày: "2026-02-17"\n', 1000);
    expect(calendar().isWorkingDay('2026-02-17')).to.equal(false);
    write('- ngày: [', 2000);
    expect(calendar().isWorkingDay('2026-02-17')).to.equal(false);
    rmSync(folder, { recursive: true });
    expect(calendar().isWorkingDay('2026-02-17')).to.equal(false);
    expect(lines.length).to.equal(3);
  });
});
