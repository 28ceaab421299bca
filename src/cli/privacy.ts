#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { withStore } from './store.js';
import { number } from './terminal.js';

/** What is erased, in words. */
const ROWS: Record<string, string> = {
  activities: 'dòng hội thoại',
  conversations: 'hội thoại',
  messages: 'tin trong hàng đợi',
  memory: 'ghi nhớ ngữ cảnh',
  contacts: 'lần liên lạc',
  feedback: 'đánh giá',
  subscriptions: 'đăng ký theo dõi hồ sơ',
};

const program = new Command('privacy')
  .description(
    'Dữ liệu của một người: cho xem hoặc xóa theo yêu cầu (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15)',
  )
  .showHelpAfterError('(thêm --help để xem cách dùng)');

program
  .command('export')
  .description('In ra mọi dữ liệu đang giữ của một người, dạng JSON')
  .argument('<người>', 'mã người gửi, ví dụ webchat:… hoặc mã người dùng Zalo')
  .option('--out <tệp>', 'ghi vào tệp thay vì in ra')
  .action((sender: string, { out }: { out?: string }) =>
    withStore(async (store) => {
      const kept = await store.privacy.export(sender);
      if (!kept) {
        console.error(`${pc.yellow('!')} Không giữ dữ liệu nào của “${sender}”.`);
        return;
      }
      const json = `${JSON.stringify(kept, null, 2)}\n`;
      if (out === undefined) {
        process.stdout.write(json);
        return;
      }
      // Only for the one who asked; an older file is not overwritten.
      writeFileSync(out, json, { mode: 0o600, flag: 'wx' });
      console.error(`${pc.green('✔')} Đã ghi dữ liệu của “${sender}” vào ${pc.bold(out)}`);
    }),
  );

program
  .command('erase')
  .description('Xóa hẳn mọi dữ liệu đang giữ của một người; không lấy lại được')
  .argument('<người>', 'mã người gửi, ví dụ webchat:… hoặc mã người dùng Zalo')
  .option('--yes', 'không hỏi lại')
  .action((sender: string, { yes }: { yes?: boolean }) =>
    withStore(async (store) => {
      if (!yes && process.stdin.isTTY && !(await agreed(sender))) {
        console.error('Không xóa gì.');
        return;
      }
      const erased = Object.entries(await store.privacy.erase(sender)).filter(([, rows]) => rows > 0);
      if (erased.length === 0) {
        console.log(`${pc.yellow('!')} Không giữ dữ liệu nào của “${sender}”.`);
        return;
      }
      console.log(`${pc.green('✔')} Đã xóa dữ liệu của “${sender}”:`);
      for (const [what, rows] of erased) console.log(`  ${number.format(rows)} ${ROWS[what] ?? what}`);
    }),
  );

async function agreed(sender: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Xóa hẳn mọi dữ liệu của “${sender}”? Gõ “xóa” để đồng ý: `);
  terminal.close();
  return answer.trim().normalize('NFC').toLowerCase() === 'xóa';
}

await program.parseAsync();
