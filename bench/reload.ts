import Table from 'cli-table3';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Content, type ContentChange } from '../src/answers/content.js';
import { HOME, evalCases, importedCatalogue, quantile } from './catalogue.js';

const FEE = 'procedures/cu-tru/1.002755-gia-han-tam-tru.yaml';
const QUESTION = 'gia hạn tạm trú nộp trực tiếp hết bao nhiêu tiền';
/** A turn is begun as often as this while the folder changes. */
const EVERY_MS = 20;
const TIMES = 7;
const PATIENCE_MS = 15_000;

/**
 * A change of the knowledge folder while turns go on: from the edit to the new answer, and how late turns are answered
 * meanwhile (from the moment they were due), beside the same turns when nothing changes.
 */
export async function run(): Promise<void> {
  const catalogue = await importedCatalogue();
  const questions = evalCases().flatMap((one) => one.turns);
  const sheet = new Table({
    head: [
      'kho',
      'sửa gì',
      'đến câu trả lời mới (ms)',
      'lượt p99 khi sửa (ms)',
      'lượt p99 lúc thường (ms)',
      'lâu nhất',
    ],
  });
  for (const dirs of [[], ...(catalogue ? [[catalogue.dir]] : [])]) await measure(dirs, questions, sheet);
  console.log(sheet.toString());
  await catalogue?.remove();
}

async function measure(under: string[], questions: string[], sheet: Table.Table): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'do-doi-kho-'));
  const own = path.join(root, 'knowledge');
  cpSync(path.join(HOME, 'knowledge'), own, { recursive: true });
  const content = new Content({
    knowledgeDirs: [...under, own],
    dialogsDir: path.join(HOME, 'dialogs'),
    localesDir: path.join(HOME, 'locales'),
    ownDir: own,
    province: 'Lạng Sơn',
    provinceCode: 'H37',
  });
  const changes: ContentChange[] = [];
  content.watch(
    (change) => changes.push(change),
    (error) => console.error(error),
  );
  const turns = new Turns(content, questions);
  const file = path.join(own, FEE);
  const written = readFileSync(file, 'utf8');
  const name = `${content.knowledge.procedures.length} thủ tục`;
  await pause(1500);
  turns.begin();
  await pause(3000);
  const usual = turns.take();

  const edits: [string, (n: number) => void, (n: number) => boolean][] = [
    [
      'một mức phí',
      (n) => writeFileSync(file, written.replace('số tiền: 15000', `số tiền: ${16000 + n}`)),
      (n) => content.assistant.turn(QUESTION, null).reply.text.includes(`16.00${n} đồng`),
    ],
    [
      'một cách hỏi',
      (n) => writeFileSync(file, written.replace('cách hỏi:', `cách hỏi:\n  - ong bướm số ${n} ghé bản Tằm`)),
      (n) =>
        content.assistant.turn(`ong bướm số ${n} ghé bản Tằm`, null).reply.procedure?.code === '1.002755',
    ],
  ];
  const imported = under[0] ? path.join(under[0], 'catalogue.jsonl') : null;
  const catalogue = imported ? { file: imported, whole: readFileSync(imported) } : null;
  if (imported) {
    edits.push([
      'nhập lại danh mục',
      () => renameSync(`${imported}.partial`, imported),
      () => changes.at(-1)!.outcome === 'taken',
    ]);
  }
  for (const [what, edit, seen] of edits) {
    const waits: number[] = [];
    const late: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      // A catalogue is written by another process: only its taking the old one's place belongs to the change.
      if (catalogue) await writeFile(`${catalogue.file}.partial`, catalogue.whole);
      const began = performance.now();
      const before = changes.length;
      turns.take();
      edit(n);
      while (!(changes.length > before && seen(n))) {
        if (performance.now() - began > PATIENCE_MS)
          throw new Error(`${what} lần ${n + 1}: không thấy câu trả lời mới`);
        await pause(5);
      }
      waits.push(performance.now() - began);
      late.push(...turns.take());
      await pause(300);
    }
    sheet.push([
      name,
      what,
      `${quantile(waits, 0.5).toFixed(0)} (nhiều nhất ${Math.max(...waits).toFixed(0)})`,
      quantile(late, 0.99).toFixed(0),
      quantile(usual, 0.99).toFixed(0),
      Math.max(...late).toFixed(0),
    ]);
  }
  turns.end();
  await content.stop();
  rmSync(root, { recursive: true, force: true });
}

/** Turns that come in steadily, as from many people; each is timed from when it was due. */
class Turns {
  private readonly late: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly content: Content,
    private readonly questions: string[],
  ) {}

  begin(): void {
    let due = performance.now();
    let n = 0;
    const step = () => {
      this.content.assistant.turn(this.questions[n++ % this.questions.length]!, null);
      this.late.push(performance.now() - due);
      // On a machine that cannot keep up, turns come less often rather than all at once.
      due = Math.max(due + EVERY_MS, performance.now());
      this.timer = setTimeout(step, Math.max(1, due - performance.now()));
    };
    step();
  }

  /** What was measured since the last time. */
  take(): number[] {
    return this.late.splice(0);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
