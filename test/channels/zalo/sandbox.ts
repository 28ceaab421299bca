/**
 * `npm run zalo:sandbox`: the assistant with a Zalo of its own in the terminal, no account needed. What is typed is said
 * by a person; what the assistant sends is shown as their phone would show it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pc from 'picocolors';
import { startServer } from '../../e2e/server-process.js';
import type { MediaEvent } from './stand-in/person.js';
import type { Button } from './stand-in/rules.js';
import { ZaloStandIn, type Mood } from './stand-in/zalo.js';

const MEDIA: Record<string, MediaEvent> = {
  anh: 'image',
  tep: 'file',
  noi: 'audio',
  nhan: 'sticker',
  vitri: 'location',
};
const MOODS: Record<string, Mood> = {
  tot: 'well',
  cham: 'slow',
  loi: 'error-500',
  nhanh: 'too-fast',
  mat: 'down',
};
const HELP = `  gõ câu hỏi rồi Enter     nhắn tin cho trợ lý
  /1 … /5                  bấm nút
  /quantam  /boquantam     quan tâm, bỏ quan tâm OA
  /anh /tep /noi /nhan /vitri   gửi ảnh, tệp, tin thoại, nhãn dán, vị trí
  /sdt 0912345678          gửi số điện thoại (khi được hỏi)
  /nguoi 2                 đổi sang người khác
  /zalo tot|cham|loi|nhanh|mat  Zalo chạy tốt, chậm, lỗi 500, báo gửi quá nhanh, mất kết nối
  /hetma                   mã truy cập hết hạn ngay
  /thoat                   thoát`;

if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
  console.log(`npm run zalo:sandbox: trò chuyện với trợ lý như trên Zalo, không cần tài khoản\n\n${HELP}`);
  process.exit(0);
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'zalo-thu-'));
const zalo = await ZaloStandIn.start({ slowMs: 4000 });
console.log(pc.dim('Đang khởi động trợ lý cùng một Zalo giả lập…'));
const kept = Object.entries(process.env).filter(([name]) =>
  /^(KNOWLEDGE|DIALOGS|LOCALES|PROVINCE)_/.test(name),
);
const server = startServer(dataDir, {
  ...(Object.fromEntries(kept) as Record<string, string>),
  ...zalo.settings(),
});
await server.ready();
zalo.webhook = `${server.url}/zalo/webhook`;
console.log(`${pc.green('Sẵn sàng.')} Thử: ${pc.bold('/quantam')}, hoặc gõ một câu hỏi.\n${pc.dim(HELP)}\n`);

let person = zalo.person(1);
const shown = new Map<string, number>();
let buttons: Button[] = [];

function show(): void {
  for (const message of person.received.slice(shown.get(person.id) ?? 0)) {
    const card = message.card ? `${pc.bold(message.card)}\n` : '';
    console.log(`\n${`${card}${message.text}`.replace(/^/gm, pc.cyan('  │ '))}`);
    if (message.buttons.length > 0) buttons = message.buttons;
    message.buttons.forEach((button, i) => {
      const opens =
        button.type === 'oa.open.url' ? pc.dim(` → ${(button.payload as { url: string }).url}`) : '';
      console.log(`${pc.cyan('  │')} ${pc.inverse(` ${i + 1} `)} ${button.title}${opens}`);
    });
    if (message.card) console.log(`${pc.cyan('  │')} ${pc.dim('(gõ /sdt rồi số điện thoại để trả lời)')}`);
    console.log(pc.dim(`    ${message.text.length} ký tự`));
  }
  shown.set(person.id, person.received.length);
}
const looking = setInterval(show, 50);

async function act(line: string): Promise<void> {
  const [, command = '', given = ''] = /^\/(\S+)\s*(.*)$/.exec(line) ?? [];
  const button = buttons[Number(command) - 1];
  if (command === '') await person.say(line);
  else if (button) await person.pressButton(button);
  else if (command === 'quantam') await person.follow();
  else if (command === 'boquantam') await person.unfollow();
  else if (MEDIA[command]) await person.sendMedia(MEDIA[command]);
  else if (command === 'sdt') await person.submitInfo('Người dùng thử', given);
  else if (command === 'nguoi') person = zalo.person(Number(given) || 1);
  else if (command === 'zalo' && MOODS[given]) zalo.mood = MOODS[given];
  else if (command === 'hetma') zalo.tokens.expireAccess();
  else console.log(pc.dim(HELP));
}

async function leave(): Promise<void> {
  clearInterval(looking);
  show();
  await server.end('SIGTERM');
  await zalo.close();
  rmSync(dataDir, { recursive: true, force: true });
}

const lines = createInterface({ input: process.stdin, terminal: process.stdin.isTTY });
for await (const raw of lines) {
  const line = raw.trim();
  if (line === '/thoat') break;
  if (line === '') continue;
  await act(line).catch((error: unknown) => console.log(pc.red(String(error))));
  // Read from a file or a pipe, each line waits for its answer.
  if (!process.stdin.isTTY) await new Promise((resolve) => setTimeout(resolve, 1000));
}
lines.close();
await leave();
