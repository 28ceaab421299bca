/**
 * Takes the pictures of docs/hinh/ anew, of what the commands print: `node dist/test/cli/pictures.js`. Colours and
 * words are those of a terminal; the questions and the portal's records are invented.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { openStore } from '../../src/store/open-store.js';
import { officialRecord, withFee } from '../knowledge/official-record.js';
import { portalStandIn } from '../knowledge/portal-stand-in.js';
import { command } from './command.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const OUT = path.join(ROOT, 'docs/hinh');
const COLUMNS = 112;
const COLOURS: Record<string, string> = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  36: '#76e3ea',
  90: '#8b949e',
};

/** Terminal text with its colours as SVG: one line of it is one line of text. */
function svg(title: string, output: string): string {
  const lines = output.trimEnd().split('\n').flatMap(wrapped);
  const height = lines.length * 20 + 56;
  const rows = lines.map(
    (line, i) => `<text x="16" y="${52 + i * 20}" xml:space="preserve">${spans(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${COLUMNS * 8.45 + 32} ${height}" role="img" aria-label="${escape(title)}"><rect width="100%" height="100%" rx="8" fill="#161b22"/><g fill="#484f58"><circle cx="18" cy="17" r="5"/><circle cx="36" cy="17" r="5"/><circle cx="54" cy="17" r="5"/></g><g font-family="Consolas,Menlo,Noto Sans Mono,DejaVu Sans Mono,monospace" font-size="14" fill="#e6edf3">${rows.join('')}</g></svg>\n`;
}

function spans(line: string): string {
  let colour = '';
  let bold = false;

  const pieces = line.split(/(\u001b\[[\d;]*m)/);
  return pieces
    .map((piece) => {
      const code = /^\u001b\[([\d;]*)m$/.exec(piece)?.[1];
      if (code === undefined) {
        if (piece === '') return '';
        const style = `${colour ? ` fill="${colour}"` : ''}${bold ? ' font-weight="700"' : ''}`;
        return style ? `<tspan${style}>${escape(piece)}</tspan>` : escape(piece);
      }
      for (const one of code.split(';')) {
        if (one === '1') bold = true;
        else if (one === '22') bold = false;
        else if (one === '39' || one === '0') colour = '';
        else colour = COLOURS[one] ?? colour;
      }
      return '';
    })
    .join('');
}

/** Long lines go on below, as they do in a terminal. */
function wrapped(line: string): string[] {
  if (line.replace(/\u001b\[[\d;]*m/g, '').length <= COLUMNS) return [line];
  const cut = line.lastIndexOf(' ', COLUMNS);
  const at = cut > 20 ? cut : COLUMNS;
  return [line.slice(0, at), ...wrapped(line.slice(at))];
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function save(name: string, title: string, prompt: string, output: string): void {
  const text = svg(title, `\u001b[90m$\u001b[39m ${prompt}\n${output}`);
  writeFileSync(path.join(OUT, name), text);
  console.log(`${name} ${Math.round(text.length / 1024)} KB`);
}

const dir = mkdtempSync(path.join(tmpdir(), 'hinh-'));
const knowledge = path.join(dir, 'knowledge');
cpSync(path.join(ROOT, 'knowledge'), knowledge, { recursive: true });
mkdirSync(OUT, { recursive: true });
const env = { ...process.env, FORCE_COLOR: '1', KNOWLEDGE_DIR: knowledge, DATA_DIR: dir, DATABASE_URL: '' };
const run = (...args: string[]) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist/src/cli/knowledge.js'), ...args],
    {
      cwd: dir,
      encoding: 'utf8',
      env,
    },
  );
  return stdout + stderr;
};

save('kiem-tra.svg', 'Kho không có lỗi', 'npm run knowledge -- check', run('check'));
const file = path.join(knowledge, 'procedures/cu-tru/1.002755-gia-han-tam-tru.yaml');
const written = readFileSync(file, 'utf8');
writeFileSync(file, written.replace('số tiền: 15000', 'số tiền: mười sáu nghìn'));
save('kiem-tra-loi.svg', 'Chỉ ra chỗ ghi sai', 'npm run knowledge -- check', run('check'));
writeFileSync(file, written);

const store = await openStore({ dataDir: dir });
const asked: [string, number, string][] = [
  ['giá vé cáp treo Mẫu Sơn bao nhiêu', 6, 'out_of_scope'],
  ['ve cap treo mau son', 3, 'out_of_scope'],
  ['xin giấy đi chợ biên Tân Thanh', 5, 'clarify'],
  ['giay di cho bien tan thanh', 2, 'clarify'],
  ['lịch cắt điện xã Hữu Lũng', 4, 'out_of_scope'],
  ['gia hạn tạm trú cho thợ xây mất mấy buổi', 2, 'feedback'],
];
for (const [text, count, intent] of asked) {
  for (let n = 0; n < count; n++)
    await store.unanswered.add({ channel: 'webchat', text, intent, confidence: 0.2 });
}
for (let n = 0; n < 14; n++) {
  const thumb = n < 12 ? 'up' : 'down';
  const reason = n === 12 ? 'không nói phải đến mấy buổi' : '';
  const whose = { channel: 'webchat' as const, conversationId: 'c', senderId: 'n', activityId: `r${n}` };
  await store.feedback.put({ ...whose, thumb, reason, procedure: '1.002755' });
}
await store.close();
save(
  'bao-cao.svg',
  'Câu hỏi chưa trả lời được',
  'npm run knowledge -- report --days 30',
  run('report', '--days', '30'),
);
run('report', '--html', 'cau-hoi.html');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
await page.goto(`file://${path.join(dir, 'cau-hoi.html')}`);
await page.screenshot({ path: path.join(OUT, 'bao-cao-html.png') });
await browser.close();

const portal = await portalStandIn();
const put = (n: number, name: string, changes: Record<string, unknown> = {}) =>
  portal.records.set(`id-${n}`, officialRecord({ id: `id-${n}`, code: `1.90000${n}`, name, ...changes }));
put(1, 'Đăng ký nuôi vịt trời');
put(2, 'Cấp lại thẻ người nuôi vịt');
put(3, 'Xác nhận đàn vịt qua biên giới');
const sync = () =>
  command('knowledge', ['sync', '--url', portal.url, '--out', path.join(dir, 'catalogue'), '--pause', '1'], {
    env: { FORCE_COLOR: '1', NO_COLOR: '' },
    cwd: dir,
  });
await sync();
portal.records.delete('id-3');
put(4, 'Chuyển đàn vịt sang xã khác');
const dearer = withFee({ type: 'FEE', value: 25_000, description: '' });
put(1, 'Đăng ký nuôi vịt trời', { executionMethods: dearer.executionMethods });
save('dong-bo.svg', 'Thủ tục nào mới, đổi, bị rút', 'npm run knowledge -- sync', (await sync()).stdout);
await portal.close();
rmSync(dir, { recursive: true, force: true });
