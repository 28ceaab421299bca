import type { Case, Component, Procedure } from '../knowledge/procedure.js';
import { fold } from '../language/index.js';
import { shorten } from './facts.js';

export interface PaperView {
  text: string;
  note: string;
}
export interface CaseView {
  name: string;
  items: PaperView[];
  /** Papers left out for length. */
  more: number;
}
export interface PapersView {
  cases: CaseView[];
  otherCases: string[];
  notes: string[];
}

/** Papers shown at once; more are told by number and shown on "xem thêm". */
const MOST_PAPERS = 14;
const NOTE =
  /^(?:lưu ý|ghi chú|trường hợp|đối với|người|cơ quan|bản chụp|giấy tờ do|nếu|việc|các giấy tờ|trong trường hợp|hồ sơ|khi |cá nhân có quyền|cán bộ|yêu cầu|giấy tờ (?:phải )?(?:nộp|xuất trình))/iu;

/**
 * Papers by case. A case named in the question ("nhà đi thuê") is shown alone, with the others' names. Notes that
 * the record keeps among the papers (no original, no copy) are told apart from papers.
 */
export function papersView(procedure: Procedure, asked: string[], full: boolean): PapersView {
  const notes: string[] = [];
  const all = procedure.cases.map((one) => ({ one, ...split(one) }));
  for (const { remarks } of all) notes.push(...remarks);
  const withPapers = all.filter(({ papers }) => papers.length > 0);
  const chosen =
    withPapers.length > 1
      ? named(
          withPapers.map(({ one }) => one),
          procedure,
          asked,
        )
      : null;
  const shown = chosen === null ? withPapers : [withPapers[chosen]!];
  let room = full ? Number.POSITIVE_INFINITY : MOST_PAPERS;
  const cases = shown
    .map(({ one, papers }) => {
      const items = papers.slice(0, Math.max(0, room)).map(paperView);
      room -= items.length;
      return { name: caseName(one, withPapers.length), items, more: papers.length - items.length };
    })
    .filter((view) => view.items.length > 0 || view.more > 0);
  const visible = cases.filter((view) => view.items.length > 0);
  const hidden = cases.filter((view) => view.items.length === 0).reduce((sum, view) => sum + view.more, 0);
  if (hidden > 0 && visible.length > 0) visible.at(-1)!.more += hidden;
  return {
    cases: visible,
    otherCases:
      chosen === null
        ? []
        : withPapers.filter((_, i) => i !== chosen).map(({ one }) => shorten(one.name, 140)),
    notes: notes.slice(0, full ? 12 : 2).map((note) => shorten(note, full ? 600 : 260)),
  };
}

/** How many papers a procedure asks for at the least, and their names in short. */
export function papersInShort(procedure: Procedure): string[] {
  const general = procedure.cases.find((one) => one.name === '') ?? procedure.cases[0];
  return general ? split(general).papers.map((paper) => shorten(paper.name, 90)) : [];
}

function split(one: Case): { papers: Component[]; remarks: string[] } {
  const papers: Component[] = [];
  const remarks: string[] = [];
  const remarkable = /^(?:lưu ý|\*? ?lưu ý)/iu.test(one.name);
  for (const component of one.components) {
    const none = component.original === 0 && component.copy === 0 && !component.form;
    if (none && (remarkable || NOTE.test(component.name) || component.name.length > 220))
      remarks.push(component.name);
    else papers.push(component);
  }
  // Some records number nothing at all: there every line is a paper.
  if (papers.length === 0) return { papers: one.components, remarks: [] };
  return { papers, remarks };
}

function paperView(component: Component): PaperView {
  const copies = [
    component.original > 0 ? `${component.original} bản chính` : '',
    component.copy > 0 ? `${component.copy} bản sao` : '',
    component.form ? 'có mẫu' : '',
  ].filter(Boolean);
  return { text: shorten(component.name, 300), note: copies.join(', ') };
}

function caseName(one: Case, count: number): string {
  return count > 1 || !/^(?:thành phần hồ sơ|hồ sơ|bao gồm|giấy tờ phải nộp)?$/iu.test(one.name)
    ? shorten(one.name, 200)
    : '';
}

/** The case whose own words the question has: those that the other cases and the title lack. */
function named(cases: Case[], procedure: Procedure, asked: string[]): number | null {
  if (asked.length === 0) return null;
  const title = new Set(fold(procedure.name).split(/\W+/));
  const words = cases.map((one) => new Set(fold(one.name).match(/[a-z0-9]+/g) ?? []));
  const scores = words.map((own, i) => {
    let score = 0;
    for (const word of new Set(asked)) {
      if (!own.has(word) || title.has(word)) continue;
      const elsewhere = words.filter((other, j) => j !== i && other.has(word)).length;
      score += 1 / (1 + elsewhere);
    }
    return score;
  });
  const best = scores.indexOf(Math.max(...scores));
  const rest = scores.filter((_, i) => i !== best);
  return scores[best]! >= 1 && scores[best]! > Math.max(...rest) * 1.5 ? best : null;
}
