import type { Procedure } from '../knowledge/procedure.js';
import type { Aspect, Source, Suggestion } from '../replies/reply.js';
import type { Asked } from '../understanding/understand.js';
import {
  agencyLines,
  feeLines,
  feeText,
  methodName,
  methodsFor,
  onlineLines,
  placeLines,
  sentences,
  shorten,
  timeLines,
} from './facts.js';
import { formatDuration } from '../knowledge/duration.js';
import { papersInShort, papersView } from './papers.js';

/** What the template `procedure.hbs` is filled with: plain data. */
export interface ProcedureView {
  name: string;
  summary: string;
  sections: Section[];
  facts: { label: string; value: string }[];
  mistakes: string[];
  runnerUp: string;
  source: { title: string; url: string; date: string };
}
interface Section {
  aspect: Aspect;
  lines?: string[];
  notes?: string[];
  [more: string]: unknown;
}

const LONG = 500;
const SHORT = 110;

export interface ProcedureAnswer {
  view: ProcedureView;
  aspect: Aspect;
  source: Source;
  suggestions: Suggestion[];
}

export interface AnswerOptions {
  /** `YYYY-MM-DD` in Việt Nam. */
  today: string;
  /** Long lists whole ("xem thêm"). */
  full: boolean;
  /** What else the question could have meant; told where the answer is unsure. */
  runnerUp: Procedure | null;
  /** Commune or ward where the person lives: `phường Đông Kinh`. */
  place: string | null;
  /** Ask where they live. */
  asksPlace: boolean;
}

/**
 * Answers what was asked of a procedure: that first, its neighbours in a line, then the source and its date.
 * `today` is `YYYY-MM-DD` in Việt Nam; `full` shows long lists whole ("xem thêm").
 */
export function answerProcedure(procedure: Procedure, asked: Asked, options: AnswerOptions): ProcedureAnswer {
  const aspects: Aspect[] = asked.aspects.length > 0 ? asked.aspects.slice(0, 3) : ['overview'];
  const sections = aspects.flatMap((aspect) =>
    aspect === 'overview'
      ? overview(procedure, asked, options)
      : [sectionOf(aspect, procedure, asked, options)],
  );
  const shown = new Set(sections.map((section) => section.aspect));
  const view: ProcedureView = {
    name: procedure.name,
    summary: aspects.includes('overview') ? shorten(procedure.summary, LONG) : '',
    sections,
    facts: shown.size >= 4 ? [] : neighbours(procedure, shown, options.today),
    mistakes: shown.has('documents') ? procedure.mistakes.slice(0, options.full ? 9 : 2) : [],
    runnerUp: options.runnerUp ? options.runnerUp.name : '',
    source: {
      title: procedure.source.title,
      url: procedure.source.url,
      date: spokenDate(procedure.source.updated),
    },
  };
  return {
    view,
    // The overview leads with the papers; said of somebody who wants to do it, that is what the answer is about.
    aspect: aspects[0] === 'overview' && asked.toDo ? 'documents' : aspects[0]!,
    source: procedure.source,
    suggestions: suggestionsFor(shown),
  };
}

/** `2026-04-16` → `16/04/2026`. */
export function spokenDate(iso: string): string {
  return iso.split('-').reverse().join('/');
}

function sectionOf(aspect: Aspect, procedure: Procedure, asked: Asked, options: AnswerOptions): Section {
  const cut = (texts: string[], most: number) => {
    const lines = texts.map((text) => shorten(text, LONG));
    if (options.full || lines.length <= most) return { lines, notes: [] as string[] };
    return {
      lines: lines.slice(0, most),
      notes: [`… còn ${lines.length - most} ý nữa, nhắn “xem thêm” để xem hết.`],
    };
  };
  switch (aspect) {
    case 'documents':
      return { aspect, ...papersView(procedure, asked.words, options.full) };
    case 'fee':
      return { aspect, ...cut(feeLines(procedure, asked.method, options.today), 8) };
    case 'time':
      return { aspect, ...cut(timeLines(procedure, asked.method), 6) };
    case 'place':
      return {
        aspect,
        lines: placeLines(procedure, asked.method, options.place),
        notes: options.asksPlace
          ? ['Bạn ở xã, phường nào? Nhắn tên (tên cũ cũng được), tôi chỉ đúng nơi nộp.']
          : [],
      };
    case 'agency':
      return { aspect, lines: agencyLines(procedure) };
    case 'steps':
      return {
        aspect,
        ...cut(
          procedure.steps.flatMap((step) =>
            step.name ? [step.name, ...sentences(step.text)] : sentences(step.text),
          ),
          8,
        ),
      };
    case 'conditions':
      return { aspect, ...cut(sentences(procedure.conditions), 8) };
    case 'result':
      return { aspect, lines: procedure.results };
    case 'legal':
      return { aspect, ...cut(procedure.legal, 8) };
    case 'online':
      return { aspect, lines: onlineLines(procedure, options.today) };
    case 'form':
      return { aspect, ...formLines(procedure) };
    case 'subjects':
      return { aspect, lines: procedure.subjects };
    case 'overview':
      throw new Error('tổng quan gồm nhiều phần');
  }
}

function overview(procedure: Procedure, asked: Asked, options: AnswerOptions): Section[] {
  return (['documents', 'fee', 'time', 'place'] as const).map((aspect) => {
    const section = sectionOf(aspect, procedure, asked, { ...options, full: false });
    if (section.lines) section.lines = section.lines.slice(0, 3).map((line) => shorten(line, 260));
    return section;
  });
}

function formLines(procedure: Procedure): { lines: string[]; notes: string[] } {
  const forms = procedure.cases.flatMap((one) =>
    one.components
      .filter((c) => c.form || /mẫu|tờ khai|đơn /iu.test(c.name))
      .map((c) => shorten(c.name, 260)),
  );
  const lines = [...new Set(forms)].slice(0, 8);
  return {
    lines,
    notes: lines.length > 0 ? ['Mẫu tải ở trang nguồn dưới đây, hoặc xin tại nơi tiếp nhận.'] : [],
  };
}

function neighbours(
  procedure: Procedure,
  shown: Set<Aspect>,
  today: string,
): { label: string; value: string }[] {
  const facts: { label: string; value: string }[] = [];
  const methods = methodsFor(procedure, null);
  if (!shown.has('fee') && !shown.has('online')) {
    const fees = [
      ...new Set(methods.flatMap((method) => method.fees.map((fee) => shorten(feeText(fee), SHORT)))),
    ];
    if (fees.length > 0) facts.push({ label: 'Phí', value: fees.slice(0, 2).join('; ') });
    else if (procedure.feeNote) facts.push({ label: 'Phí', value: shorten(procedure.feeNote, SHORT) });
  }
  if (!shown.has('time') && !shown.has('online')) {
    const times = [
      ...new Set(methods.flatMap((method) => (method.time ? [formatDuration(method.time)] : []))),
    ];
    const value =
      times.length > 0 ? times.join(' hoặc ') : shorten(timeLines(procedure, null)[0] ?? '', SHORT);
    if (value) facts.push({ label: 'Thời hạn', value });
  }
  if (!shown.has('documents')) {
    const papers = papersInShort(procedure).length;
    if (papers > 0) facts.push({ label: 'Giấy tờ', value: `${papers} loại (nhắn “giấy tờ” để xem)` });
  }
  if (!shown.has('place') && !shown.has('agency')) {
    const place = placeLines(procedure, null)[0];
    if (place)
      facts.push({ label: 'Nơi nộp', value: shorten(place.replace(/^Cơ quan giải quyết: /, ''), SHORT) });
  }
  void today;
  return facts;
}

const CHIPS: { aspect: Aspect; title: string; say: string }[] = [
  { aspect: 'documents', title: 'Giấy tờ cần có', say: 'cần giấy tờ gì' },
  { aspect: 'fee', title: 'Lệ phí', say: 'lệ phí bao nhiêu' },
  { aspect: 'time', title: 'Bao lâu xong', say: 'mất bao lâu' },
  { aspect: 'place', title: 'Nộp ở đâu', say: 'nộp ở đâu' },
  { aspect: 'steps', title: 'Các bước', say: 'các bước thực hiện' },
  { aspect: 'conditions', title: 'Điều kiện', say: 'điều kiện là gì' },
];

function suggestionsFor(shown: Set<Aspect>): Suggestion[] {
  return CHIPS.filter((chip) => !shown.has(chip.aspect))
    .slice(0, 4)
    .map(({ title, say }) => ({ title, say }));
}

export { methodName };
