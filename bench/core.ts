import Table from 'cli-table3';
import MiniSearch from 'minisearch';
import path from 'node:path';
import { Assistant } from '../src/answers/assistant.js';
import { loadKnowledge } from '../src/knowledge/folder.js';
import { fold } from '../src/language/index.js';
import { Templates } from '../src/replies/templates.js';
import { HOME, evalCases, importedCatalogue, quantile } from './catalogue.js';

const NEWS_ITEMS = 5000;

/** Import, start, a turn's time, turns a second on one core and memory, beside plain MiniSearch on the same data. */
export async function run(): Promise<void> {
  const catalogue = await importedCatalogue();
  const questions = evalCases().flatMap((one) => one.turns);

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const knowledge = loadKnowledge([...(catalogue ? [catalogue.dir] : []), path.join(HOME, 'knowledge')]);
  const loaded = performance.now();
  // As many news items as a portal gathers in years, made of titles: they only have to be searched.
  for (let i = 0; i < NEWS_ITEMS; i++) {
    const procedure = knowledge.procedures[i % knowledge.procedures.length]!;
    knowledge.news.push({
      id: `tin-${i}`,
      title: `Tin số ${i}: ${procedure.name}`,
      url: '',
      date: '2026-01-01',
      author: '',
      passages: [{ heading: '', text: `Xã số ${i} hướng dẫn bà con ${procedure.name.toLowerCase()}.` }],
    });
  }
  const assistant = new Assistant({
    knowledge,
    templates: new Templates(path.join(HOME, 'locales')),
    province: 'Lạng Sơn',
    provinceCode: 'H37',
  });
  assistant.turn('đăng ký khai sinh', null);
  const ready = performance.now();
  for (const question of questions.slice(0, 300)) assistant.turn(question, null);
  const ours = timed(questions, (question) => assistant.turn(question, null));
  globalThis.gc?.();
  const rss = process.memoryUsage().rss;

  const indexed = performance.now();
  const plain = new MiniSearch({ fields: ['name', 'asks'], processTerm: (term) => fold(term) });
  plain.addAll(
    knowledge.procedures.map(({ name, asks, everydayNames }, id) => ({
      id,
      name,
      asks: [...everydayNames, ...asks].join('\n'),
    })),
  );
  const peerReady = performance.now() - indexed;
  for (const question of questions.slice(0, 300)) plain.search(question);
  const peer = timed(questions, (question) => plain.search(question));

  const table = new Table({
    head: ['', 'trợ lý', 'MiniSearch (gập dấu)', 'tỉ số'],
    style: { head: [], border: [] },
  });
  const row = (name: string, a: number, b: number | null, unit: string) =>
    table.push([
      name,
      `${a.toFixed(2)} ${unit}`,
      b === null ? '–' : `${b.toFixed(2)} ${unit}`,
      b === null ? '' : (a / b).toFixed(2),
    ]);
  if (catalogue) row('nhập danh mục', catalogue.seconds, null, 's');
  row('đọc kho tri thức', (loaded - started) / 1000, null, 's');
  row('sẵn sàng (đọc, lập chỉ mục, câu đầu)', (ready - started) / 1000, peerReady / 1000, 's');
  row('một lượt p50', quantile(ours, 0.5), quantile(peer, 0.5), 'ms');
  row('một lượt p99', quantile(ours, 0.99), quantile(peer, 0.99), 'ms');
  row('lượt mỗi giây, một nhân', 1000 / mean(ours), 1000 / mean(peer), '/s');
  row('bộ nhớ của tiến trình (RSS)', rss / 1e6, null, 'MB');
  console.log(
    `${knowledge.procedures.length} thủ tục, ${knowledge.news.length} tin, ${questions.length} câu (lúc đầu ${(before / 1e6).toFixed(0)} MB)`,
  );
  console.log(table.toString());
  await catalogue?.remove();
}

function timed(questions: string[], answer: (question: string) => unknown): number[] {
  return questions.map((question) => {
    const started = performance.now();
    answer(question);
    return performance.now() - started;
  });
}

function mean(figures: number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}
