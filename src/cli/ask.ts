#!/usr/bin/env node
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { Assistant } from '../answers/assistant.js';
import { reception } from '../answers/reception.js';
import { Flows } from '../dialogs/flows.js';
import { readPlaces } from '../knowledge/places.js';
import { loadKnowledge } from '../knowledge/folder.js';
import { formatProblem } from '../knowledge/problem.js';
import type { Reply } from '../replies/reply.js';
import { Templates } from '../replies/templates.js';
import { SandboxDesk } from './sandbox-desk.js';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

interface Options {
  json?: boolean;
  batch?: string;
  knowledge?: string;
}

const program = new Command('ask')
  .description('Hỏi trợ lý trong cửa sổ dòng lệnh: một câu, cả cuộc trò chuyện, hoặc một tệp câu hỏi')
  .argument('[câu-hỏi...]', 'câu hỏi; để trống thì mở cuộc trò chuyện')
  .option('--json', 'in câu trả lời dạng JSON, mỗi câu một dòng')
  .option('--batch <tệp>', 'tệp JSON Lines: mỗi dòng {"id", "turns": [...]}')
  .option('--knowledge <thư-mục>', 'đặt thư mục này dưới kho tri thức sẵn có')
  .showHelpAfterError('(thêm --help để xem cách dùng)')
  .action(async (words: string[], options: Options) => {
    const { assistant, templates, provinceCode } = open(options);
    const desk = new SandboxDesk({
      templates,
      provinceCode,
      holidays: path.join(HOME, 'knowledge/holidays.yaml'),
    });
    const answer = reception(async (...asked) => assistant.think(...asked), desk, provinceCode);
    try {
      if (options.batch) await batch(answer, options.batch);
      else if (words.length > 0) await say(answer, words.join(' '), null, 'mot-cau', options.json ?? false);
      else await converse(answer, options.json ?? false);
    } finally {
      await desk.close();
    }
  });

type Answer = ReturnType<typeof reception>;

await program.parseAsync();

function open(options: Options): { assistant: Assistant; templates: Templates; provinceCode: string } {
  const own = process.env.KNOWLEDGE_DIR?.split(path.delimiter) ?? [path.join(HOME, 'knowledge')];
  const knowledge = loadKnowledge([...(options.knowledge ? [path.resolve(options.knowledge)] : []), ...own]);
  const errors = knowledge.problems.filter((problem) => problem.level === 'error');
  for (const problem of errors.slice(0, 5)) console.error(pc.yellow(`! ${formatProblem(problem)}`));
  if (errors.length > 5)
    console.error(pc.yellow(`! … và ${errors.length - 5} lỗi khác; chạy “npm run knowledge -- check”`));
  if (knowledge.procedures.length === 0) {
    console.error(pc.red('✘ Kho tri thức không có thủ tục nào.'));
    process.exit(1);
  }
  const templates = new Templates(process.env.LOCALES_DIR ?? path.join(HOME, 'locales'));
  const provinceCode = process.env.PROVINCE_CODE ?? 'H37';
  const assistant = new Assistant({
    knowledge,
    templates,
    province: process.env.PROVINCE_NAME ?? 'Lạng Sơn',
    provinceCode,
    places: readPlaces(path.join(HOME, 'knowledge/places.yaml')),
    flows: new Flows(process.env.DIALOGS_DIR ?? path.join(HOME, 'dialogs'), (code) =>
      knowledge.byCode.has(code),
    ),
  });
  return { assistant, templates, provinceCode };
}

/** One thing said by somebody at this terminal; each `who` is a person and a conversation of their own. */
async function said(answer: Answer, text: string, memory: unknown, who: string) {
  const person = { channel: 'console' as const, senderId: who, conversationId: who, locale: 'vi' as const };
  const { replies, memory: kept } = await answer({ ...person, text }, memory);
  return { reply: replies[0]!, memory: kept };
}

async function batch(answer: Answer, file: string): Promise<void> {
  const input = createReadStream(file, 'utf8');
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++;
      if (!text.trim()) continue;
      const { id, turns } = JSON.parse(text) as { id: string; turns: string[] };
      if (!Array.isArray(turns)) throw new Error('thiếu “turns”');
      let memory: unknown = null;
      const replies: Reply[] = [];
      for (const turn of turns) {
        const answered = await said(answer, String(turn), memory, `dong-${line}`);
        memory = answered.memory;
        replies.push(answered.reply);
      }
      process.stdout.write(`${JSON.stringify({ id, replies })}\n`);
    }
  } catch (error) {
    const place = line > 0 ? `${file}:${line}` : file;
    console.error(pc.red(`✘ ${place}: ${(error as Error).message}`));
    process.exitCode = 1;
  }
}

async function converse(answer: Answer, json: boolean): Promise<void> {
  const reader = createInterface({
    input: process.stdin,
    output: process.stdin.isTTY ? process.stdout : undefined,
  });
  if (process.stdin.isTTY) console.log(pc.dim('Trợ lý Xứ Lạng – gõ câu hỏi rồi Enter; Ctrl+D để thoát.'));
  let memory: unknown = null;
  reader.setPrompt(pc.green('bạn › '));
  if (process.stdin.isTTY) reader.prompt();
  for await (const text of reader) {
    memory = await say(answer, text, memory, 'tro-chuyen', json);
    if (process.stdin.isTTY) reader.prompt();
  }
}

/** Says it, prints what comes back, and gives what is to be remembered. */
async function say(
  answer: Answer,
  text: string,
  memory: unknown,
  who: string,
  json: boolean,
): Promise<unknown> {
  const { reply, memory: kept } = await said(answer, text, memory, who);
  print(reply, json);
  return kept;
}

function print(reply: Reply, json: boolean): void {
  if (json) console.log(JSON.stringify(reply));
  else console.log(`${reply.text}\n`);
}
