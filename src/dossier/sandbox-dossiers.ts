import { WorkCalendar } from './calendar.js';
import { startOfDay, vietnamDay } from './instant.js';
import { STATUS_WORDS, type StatusNumber } from './status.js';

/** An invented dossier as iGate's API gives it. */
export type SandboxItem = Record<string, unknown>;

/** What the sandbox portal does for a code. */
export type SandboxTurn =
  | { does: 'answer'; item: SandboxItem; delayMs?: number }
  | { does: 'hang' | 'fail' | 'html' | 'cut' | 'too-many' | 'forbidden' | 'redirect' };

interface Scenario {
  /** For people who try it out. */
  title: string;
  turn(context: Context): SandboxTurn;
}

interface Context {
  code: string;
  /** Days, `YYYY-MM-DD`. */
  received: string;
  today: string;
  now: number;
  calendar: WorkCalendar;
}

const HOUR_MS = 3_600_000;
const OFFICE = 'Trung tâm Phục vụ hành chính công phường Tam Thanh';
/** One of them changes its status this often. */
const CHANGES_MS = 3 * 60_000;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  '0001': {
    title: 'mới đăng ký trực tuyến',
    turn: (c) =>
      answer(c, 1, {
        acceptedDate: undefined,
        appointmentDate: undefined,
        appliedDate: at(c.received, 20.25),
      }),
  },
  '0002': { title: 'được tiếp nhận', turn: (c) => answer(c, 2, {}) },
  '0003': {
    title: 'không được tiếp nhận',
    turn: (c) =>
      answer(c, 3, {
        acceptedDate: undefined,
        appointmentDate: undefined,
        appliedDate: at(c.received, 9),
        note: 'Tờ khai chưa ghi số định danh của người được khai sinh; đề nghị khai lại theo mẫu.',
      }),
  },
  '0004': { title: 'đang xử lý, còn trong hạn', turn: (c) => answer(c, 4, {}) },
  '0005': {
    title: 'phải bổ sung giấy tờ',
    turn: (c) =>
      answer(c, 5, {
        supplement: {
          papers: ['Bản sao giấy chứng sinh', 'Giấy xác nhận thông tin về cư trú'],
          deadline: at(c.calendar.addWorkingDays(c.today, 5), 17),
        },
      }),
  },
  '0006': {
    title: 'phải nộp phí, lệ phí',
    turn: (c) =>
      answer(c, 6, {
        procedure: { translate: [{ languageId: 228, name: 'Đăng ký biến động quyền sử dụng đất' }] },
        payment: { amount: 1_250_000, deadline: at(c.calendar.addWorkingDays(c.today, 4), 17) },
      }),
  },
  '0007': { title: 'người nộp xin rút', turn: (c) => answer(c, 7, {}) },
  '0008': {
    title: 'dừng xử lý',
    turn: (c) => answer(c, 8, { note: 'Quá thời hạn bổ sung mà chưa nhận được giấy tờ theo thông báo.' }),
  },
  '0009': { title: 'đã xử lý xong, chờ nhận', turn: (c) => finished(c, 9, 8) },
  '0010': { title: 'đã trả kết quả', turn: (c) => finished(c, 10, 8) },
  '0011': {
    title: 'đang xử lý, quá hẹn',
    turn: (c) =>
      answer(c, 4, { appointmentDate: at(latest(c.received, c.calendar.addWorkingDays(c.today, -3)), 17) }),
  },
  '0012': { title: 'xong sớm hơn hẹn', turn: (c) => finished(c, 9, 5) },
  '0013': { title: 'đến hẹn hôm nay', turn: (c) => answer(c, 4, { appointmentDate: at(c.today, 17) }) },
  '0014': {
    title: 'thiếu ngày tháng và cơ quan',
    turn: (c) =>
      answer(c, 4, {
        acceptedDate: null,
        appointmentDate: undefined,
        appliedDate: 'chưa rõ',
        agency: undefined,
      }),
  },
  '0015': {
    title: 'trạng thái riêng của cổng',
    turn: (c) => answer(c, 4, { statusCurrentTask: 'Liên thông cơ quan thuế' }),
  },
  '0020': {
    title: `cứ ${CHANGES_MS / 60_000} phút đổi trạng thái một lần (để thử theo dõi)`,
    turn: (c) => {
      const turns: StatusNumber[] = [2, 4, 5, 4, 6, 4];
      return answer(c, turns[Math.floor(c.now / CHANGES_MS) % turns.length]!, {});
    },
  },
  '0031': {
    title: 'cổng trả lời chậm 2,5 giây',
    turn: (c) => ({ ...answer(c, 4, {}), delayMs: 2500 }),
  },
  '0032': { title: 'cổng treo', turn: () => ({ does: 'hang' }) },
  '0033': { title: 'cổng lỗi 500', turn: () => ({ does: 'fail' }) },
  '0034': { title: 'cổng trả về trang HTML', turn: () => ({ does: 'html' }) },
  '0035': { title: 'cổng ngắt giữa chừng', turn: () => ({ does: 'cut' }) },
  '0036': { title: 'cổng yêu cầu chờ (429)', turn: () => ({ does: 'too-many' }) },
  '0037': { title: 'không được xem (403)', turn: () => ({ does: 'forbidden' }) },
  '0038': {
    title: 'hồ sơ không có trạng thái',
    turn: (c) => answer(c, 4, { statusCurrentTask: undefined }),
  },
  '0039': { title: 'cổng chuyển hướng sang nơi khác', turn: () => ({ does: 'redirect' }) },
};

/** The codes one may try, with what each shows. `day`: received on, `YYYY-MM-DD`. */
export function sandboxCodes(provinceCode: string, day: string): { code: string; title: string }[] {
  return Object.entries(SCENARIOS).map(([number, { title }]) => ({
    code: `${provinceCode}.12-${day.slice(2).replaceAll('-', '')}-${number}`,
    title,
  }));
}

/** What the sandbox does for a code at an instant; null: there is no such dossier. Units other than `.12` have none. */
export function sandboxTurn(
  code: string,
  provinceCode: string,
  now: number,
  calendar: WorkCalendar = new WorkCalendar([]),
): SandboxTurn | null {
  const match = /^(.+)-(\d{2})(\d{2})(\d{2})-(\d{4})$/.exec(code.trim().toUpperCase());
  if (!match) return null;
  const [, unit = '', year, month, day, number = ''] = match;
  const received = `20${year}-${month}-${day}`;
  const today = vietnamDay(now);
  const scenario = SCENARIOS[number];
  if (!scenario || received > today) return null;
  if (unit !== `${provinceCode}.12` && unit !== `000.00.12.${provinceCode}`) return null;
  return scenario.turn({ code: match[0], received, today, now, calendar });
}

function answer(context: Context, status: StatusNumber, more: SandboxItem): SandboxTurn & { does: 'answer' } {
  const { code, received, today, calendar } = context;
  return {
    does: 'answer',
    item: {
      id: `minh-hoa-${code.slice(-4)}`,
      code,
      applicant: { data: { fullname: 'Nguyễn Văn An' } },
      procedure: { translate: [{ languageId: 228, name: 'Đăng ký khai sinh' }] },
      agency: { name: [{ languageId: 228, name: OFFICE }] },
      statusCurrentTask: STATUS_WORDS[status],
      applyMethod: { name: 'Trực tiếp' },
      appliedDate: at(received, 8.5),
      acceptedDate: at(received, 8.5),
      appointmentDate: at(calendar.addWorkingDays(latest(received, today), 3), 17),
      ...more,
    },
  };
}

/** Finished so many worked days after reception, eight having been promised. */
function finished(context: Context, status: 9 | 10, days: number): SandboxTurn {
  const { received, today, calendar } = context;
  const ended = earliest(today, calendar.addWorkingDays(received, days));
  return answer(context, status, {
    appointmentDate: at(calendar.addWorkingDays(received, 8), 17),
    completedDate: at(ended, 10.5),
    ...(status === 10 ? { returnedDate: at(ended, 15) } : {}),
  });
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}

function earliest(a: string, b: string): string {
  return a < b ? a : b;
}

/** As iGate writes an instant: `2026-01-05T08:30:00.000+0700`. */
function at(day: string, hour: number): string {
  const local = new Date(startOfDay(day) + (hour + 7) * HOUR_MS).toISOString();
  return local.replace('Z', '+0700');
}
