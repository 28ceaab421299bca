import type { Procedure } from '../knowledge/procedure.js';
import type { Aspect, Source, Suggestion } from '../replies/reply.js';
import type { Locale } from '../replies/templates.js';
import type { Asked } from '../understanding/understand.js';
import {
  agencyLines,
  expiredNotes,
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
import { feeTable, type FeeRow, type FeeTable } from './fee-table.js';
import { papersInShort, papersView } from './papers.js';

/** What the template `procedure.hbs` is filled with: plain data. */
export interface ProcedureView {
  name: string;
  summary: string;
  sections: Section[];
  facts: Fact[];
  mistakes: string[];
  runnerUp: string;
  source: { title: string; url: string; date: string };
}
/** A neighbour of what was asked, in a line: `papers` is how many there are. */
interface Fact {
  kind: 'fee' | 'time' | 'papers' | 'place';
  value: string;
}
interface Section {
  aspect: Aspect;
  lines?: string[];
  table?: FeeTable;
  notes?: string[];
  /** Lines left out for length. */
  more?: number;
  asksPlace?: boolean;
  hasForms?: boolean;
  [more: string]: unknown;
}

const LONG = 500;
const SHORT = 110;
const MOST_FEES = 8;

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
  locale?: Locale;
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
      : [
          aspect === 'fee'
            ? feeSection(procedure, asked, options)
            : sectionOf(aspect, procedure, asked, options),
        ],
  );
  const shown = new Set(sections.map((section) => section.aspect));
  // A table of fees that has the days as well needs no line about them.
  const told = new Set(shown);
  if (sections.some(({ table }) => table?.hasTime)) told.add('time');
  const view: ProcedureView = {
    name: procedure.name,
    summary: aspects.includes('overview') ? shorten(procedure.summary, LONG) : '',
    sections,
    facts: shown.size >= 4 ? [] : neighbours(procedure, told),
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
    suggestions: suggestionsFor(shown, options.locale ?? 'vi'),
  };
}

/** `2026-04-16` → `16/04/2026`. */
export function spokenDate(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** Fees as a table where they differ by way or by case, in lines otherwise. */
function feeSection(procedure: Procedure, asked: Asked, options: AnswerOptions): Section {
  const table = feeTable(procedure, asked.method);
  if (!table) return sectionOf('fee', procedure, asked, options);
  const rows = options.full ? table.rows : table.rows.slice(0, MOST_FEES);
  const hasTime = table.hasTime && !asked.aspects.includes('time');
  const hidden = table.rows.length - rows.length;
  return {
    aspect: 'fee',
    table: { ...table, rows, hasTime },
    notes: feeNotes(procedure, rows, options.today),
    more: hidden,
  };
}

function feeNotes(procedure: Procedure, rows: FeeRow[], today: string): string[] {
  const note = procedure.feeNote ? [shorten(procedure.feeNote, LONG)] : [];
  return [...note, ...expiredNotes([...rows.map(({ what }) => what), ...note], today)];
}

function sectionOf(aspect: Aspect, procedure: Procedure, asked: Asked, options: AnswerOptions): Section {
  const cut = (texts: string[], most: number) => {
    const lines = texts.map((text) => shorten(text, LONG));
    if (options.full || lines.length <= most) return { lines };
    return { lines: lines.slice(0, most), more: lines.length - most };
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
        asksPlace: options.asksPlace,
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

function formLines(procedure: Procedure): { lines: string[]; hasForms: boolean } {
  const forms = procedure.cases.flatMap((one) =>
    one.components
      .filter((c) => c.form || /mẫu|tờ khai|đơn /iu.test(c.name))
      .map((c) => shorten(c.name, 260)),
  );
  const lines = [...new Set(forms)].slice(0, 8);
  return {
    lines,
    hasForms: lines.length > 0,
  };
}

function neighbours(procedure: Procedure, shown: Set<Aspect>): Fact[] {
  const facts: Fact[] = [];
  const methods = methodsFor(procedure, null);
  if (!shown.has('fee') && !shown.has('online')) {
    const fees = [...new Set(methods.flatMap((method) => method.fees.map((fee) => brief(feeText(fee)))))];
    if (fees.length > 0) facts.push({ kind: 'fee', value: fees.slice(0, 2).join('; ') });
    else if (procedure.feeNote) facts.push({ kind: 'fee', value: brief(procedure.feeNote) });
  }
  if (!shown.has('time') && !shown.has('online')) {
    const times = [
      ...new Set(methods.flatMap((method) => (method.time ? [formatDuration(method.time)] : []))),
    ];
    const value = times.length > 0 ? times.join(' hoặc ') : brief(timeLines(procedure, null)[0] ?? '');
    if (value) facts.push({ kind: 'time', value });
  }
  if (!shown.has('documents')) {
    const papers = papersInShort(procedure).length;
    if (papers > 0) facts.push({ kind: 'papers', value: String(papers) });
  }
  if (!shown.has('place') && !shown.has('agency')) {
    const place = placeLines(procedure, null)[0];
    if (place) facts.push({ kind: 'place', value: brief(place.replace(/^Cơ quan giải quyết: /, '')) });
  }
  return facts;
}

/** The first sentence where it is short enough; otherwise as much of it as there is room for. */
function brief(text: string): string {
  const first = text.split(/(?<=\p{L}\.) /u)[0]!;
  return shorten(first.length <= SHORT ? first.replace(/\.$/, '') : text, SHORT);
}

/** What to ask next; it is said in Vietnamese, which is what is understood. */
const CHIPS: { aspect: Aspect; title: Record<Locale, string>; say: string }[] = [
  { aspect: 'documents', title: { vi: 'Giấy tờ cần có', en: 'Papers' }, say: 'cần giấy tờ gì' },
  { aspect: 'fee', title: { vi: 'Lệ phí', en: 'Fees' }, say: 'lệ phí bao nhiêu' },
  { aspect: 'time', title: { vi: 'Bao lâu xong', en: 'How long' }, say: 'mất bao lâu' },
  { aspect: 'place', title: { vi: 'Nộp ở đâu', en: 'Where' }, say: 'nộp ở đâu' },
  { aspect: 'steps', title: { vi: 'Các bước', en: 'Steps' }, say: 'các bước thực hiện' },
  { aspect: 'conditions', title: { vi: 'Điều kiện', en: 'Conditions' }, say: 'điều kiện là gì' },
];

function suggestionsFor(shown: Set<Aspect>, locale: Locale): Suggestion[] {
  return CHIPS.filter((chip) => !shown.has(chip.aspect))
    .slice(0, 4)
    .map(({ title, say }) => ({ title: title[locale], say }));
}

export { methodName };
