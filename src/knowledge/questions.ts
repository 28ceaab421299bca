import { fold } from '../language/index.js';

/** A question asked in vain: its masked words, what the assistant did instead of answering, and when (ms). */
export interface VainQuestion {
  text: string;
  intent: string;
  at: number;
}

/** Questions that are alike, the most frequent wording first. */
export interface QuestionGroup {
  /** The wording asked most often. */
  title: string;
  count: number;
  /** Different wordings with how often each was asked, most frequent first. */
  wordings: { text: string; count: number }[];
  /** How often each came out: `out_of_scope`, `clarify`, … */
  intents: Record<string, number>;
  /** When it was asked last, in ms. */
  last: number;
}

/** How people judged the answers: thumbs, and the thumbs down with what they said (masked). */
export interface Judged {
  up: number;
  down: number;
  reasons: { at: number; procedure: string; reason: string }[];
}

/** Share of the shorter question's words that two questions of one group have in common. */
const ALIKE = 0.6;
const EVERYWHERE = new Set(
  'a oi cho toi em minh chau bac anh chi hoi xin voi the thi la co khong ko duoc muon can lam gi nao sao bao nhieu o dau va cua nhe nha vay nay do phai di roi cac nhung mot cai thu tuc giay ho so'.split(
    ' ',
  ),
);

/** Groups questions by the words they share, marks or none, the largest group first. */
export function groupQuestions(questions: VainQuestion[]): QuestionGroup[] {
  const same = new Map<string, VainQuestion[]>();
  for (const question of questions) {
    const key = (fold(question.text).match(/[a-z0-9]+/g) ?? []).join(' ');
    if (key !== '') same.set(key, [...(same.get(key) ?? []), question]);
  }
  const groups: { words: Set<string>; members: VainQuestion[][] }[] = [];
  const byFrequency = [...same].sort((a, b) => b[1].length - a[1].length || b[0].length - a[0].length);
  for (const [key, members] of byFrequency) {
    const words = contentOf(key);
    const group = groups.find((one) => alike(one.words, words) >= ALIKE);
    if (group) group.members.push(members);
    else groups.push({ words, members: [members] });
  }
  return groups.map(({ members }) => asGroup(members)).sort((a, b) => b.count - a.count || b.last - a.last);
}

function asGroup(members: VainQuestion[][]): QuestionGroup {
  const wordings = members
    .map((list) => ({ text: list[0]!.text.replace(/\s+/g, ' ').trim(), count: list.length }))
    .sort((a, b) => b.count - a.count);
  const intents: Record<string, number> = {};
  for (const { intent } of members.flat()) intents[intent] = (intents[intent] ?? 0) + 1;
  return {
    title: wordings[0]!.text,
    count: members.flat().length,
    wordings,
    intents,
    last: Math.max(...members.flat().map(({ at }) => at)),
  };
}

function contentOf(key: string): Set<string> {
  const words = key.split(' ');
  const content = words.filter((word) => !EVERYWHERE.has(word));
  return new Set(content.length > 0 ? content : words);
}

function alike(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  // One word in common says little unless it is all there is to either.
  if (shared < 2 && Math.max(a.size, b.size) > 1) return 0;
  return shared / Math.min(a.size, b.size);
}

/** What became of a question, in words for staff. */
export function intentName(intent: string): string {
  const names: Record<string, string> = {
    out_of_scope: 'từ chối',
    clarify: 'hỏi lại, không ai chọn',
    help: 'không hiểu',
    feedback: 'bị chê',
  };
  return names[intent] ?? intent;
}

/**
 * A page with a bar chart of the groups and the wordings below; it needs nothing from the network. Whatever people
 * typed stands in it as text only.
 */
export function questionsPage(
  groups: QuestionGroup[],
  period: string,
  judged: Judged = { up: 0, down: 0, reasons: [] },
): string {
  const shown = groups.slice(0, 20);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const bars = shown.map((group, i) => {
    const y = i * 28;
    const width = Math.max(2, Math.round((360 * group.count) / most));
    return `<text x="0" y="${y + 18}">${escape(short(group.title, 48))}</text><rect x="400" y="${y + 4}" width="${width}" height="20" rx="3"/><text x="${408 + width}" y="${y + 19}" class="n">${group.count}</text>`;
  });
  const rows = groups.map(
    (group, i) =>
      `<tr><td>${i + 1}</td><td>${escape(group.title)}${
        group.wordings.length > 1
          ? `<details><summary>${group.wordings.length - 1} cách nói khác</summary><ul>${group.wordings
              .slice(1)
              .map(({ text, count }) => `<li>${escape(text)} (${count})</li>`)
              .join('')}</ul></details>`
          : ''
      }</td><td class="r">${group.count}</td><td>${escape(outcomes(group))}</td><td>${day(group.last)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Câu hỏi chưa trả lời được</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}svg{width:100%;height:auto}svg text{font-size:13px;fill:#1b1b1b}svg rect{fill:#0b5cad}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.4rem;text-align:left;vertical-align:top}.r{text-align:right}.k{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}.k span{display:inline-block;width:.9em;height:.9em;margin-right:.4em}</style></head>
<body><h1>Câu hỏi chưa trả lời được</h1>
<p>${escape(period)}: ${total} lượt hỏi, ${groups.length} nhóm.</p>
<svg viewBox="0 0 800 ${shown.length * 28 + 4}" role="img" aria-label="Số lượt hỏi của ${shown.length} nhóm nhiều nhất">${bars.join('')}</svg>
${charts(groups, judged)}
<table><thead><tr><th>Nhóm</th><th>Câu hỏi</th><th class="r">Lượt</th><th>Kết quả</th><th>Lần cuối</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></body></html>
`;
}

/** What became of the questions, and how answers were judged, as two bars of shares with their figures. */
function charts(groups: QuestionGroup[], { up, down, reasons }: Judged): string {
  const totals = new Map<string, number>();
  for (const { intents } of groups)
    for (const [intent, count] of Object.entries(intents))
      totals.set(intentName(intent), (totals.get(intentName(intent)) ?? 0) + count);
  const said = reasons
    .filter(({ reason }) => reason !== '')
    .slice(0, 100)
    .map(({ at, procedure, reason }) => `<li>${day(at)} ${escape(procedure)} ${escape(reason)}</li>`);
  return [
    '<h2>Kết quả</h2>',
    shares([...totals]),
    ...(up + down > 0
      ? [
          '<h2>Người dân chấm câu trả lời</h2>',
          shares([
            ['có ích', up],
            ['chưa được', down],
          ]),
        ]
      : []),
    ...(said.length > 0
      ? [`<details><summary>${said.length} lý do</summary><ul>${said.join('')}</ul></details>`]
      : []),
    '<h2>Từng nhóm</h2>',
  ].join('\n');
}

/** Dark enough for white letters, and told apart without colour by their order and words. */
const COLOURS = ['#0b5cad', '#a33b00', '#2e6b2e', '#6b3fa0', '#5c5c5c'];

function shares(parts: [string, number][]): string {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  let x = 0;
  const bars = parts.map(([, count], i) => {
    const width = (800 * count) / Math.max(1, total);
    const bar = `<rect x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="24" style="fill:${COLOURS[i % COLOURS.length]}"/>`;
    x += width;
    return bar;
  });
  const legend = parts.map(
    ([name, count], i) =>
      `<li><span style="background:${COLOURS[i % COLOURS.length]}"></span>${escape(name)}: ${count} (${Math.round((100 * count) / Math.max(1, total))}%)</li>`,
  );
  const label = parts.map(([name, count]) => `${name} ${count}`).join(', ');
  return `<svg viewBox="0 0 800 24" role="img" aria-label="${escape(label)}">${bars.join('')}</svg><ul class="k">${legend.join('')}</ul>`;
}

/** `từ chối 5, hỏi lại 2`. */
export function outcomes(group: QuestionGroup): string {
  return Object.entries(group.intents)
    .sort((a, b) => b[1] - a[1])
    .map(([intent, count]) => `${intentName(intent)} ${count}`)
    .join(', ');
}

/** The date in Việt Nam as people write it, `24/11/2026`. */
export function day(ms: number): string {
  const [year, month, date] = new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10).split('-');
  return `${date}/${month}/${year}`;
}

/** At most so many characters, cut at a word. */
export function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/\s+\S*$/, '')}…`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
