/**
 * Takes the pictures of docs/screens/ anew, of the assistant as it stands: `node dist/test/e2e/screens.js [folder]`.
 * Every state at 360 and 1280 px in both themes, laid out on one sheet each, and a few whole pages. With a folder each
 * picture is put there as well, to be looked at in its own size. `KNOWLEDGE_DIR` decides what is answered from.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { HOME, startApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { createLogger } from '../../src/ops/logger.js';
import { widgetOn } from '../widget/widget-page.js';

const OUT = path.join(HOME, 'docs/screens');
const PORT = 41_979;
/** Sheets are for looking at in a browser: half the bytes of PNG, and the words stay sharp. */
const SHEET = { type: 'jpeg', quality: 82 } as const;
const SINGLES = process.argv[2];

interface Picture {
  name: string;
  png: Buffer;
}

async function start(dataDir: string): Promise<App> {
  const config = loadConfig({ ...process.env, PORT: String(PORT), DATA_DIR: dataDir });
  return startApp(config, createLogger({ level: 'error' }));
}

/** Goes through the states of the widget and takes each. */
async function states(page: Page, app: App, label: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const widget = widgetOn(page);
  const take = async (name: string) => {
    await page.waitForTimeout(350);
    const png = await page.screenshot();
    pictures.push({ name, png });
    if (SINGLES) writeFileSync(path.join(SINGLES, `${label}-${pictures.length} ${name}.png`), png);
  };
  await page.goto(`http://127.0.0.1:${PORT}/`);
  await widget.launcher.waitFor();
  await take('nút ở góc trang');
  await widget.open();
  await take('vừa mở');
  await widget.input.pressSequentially('ket ho', { delay: 30 });
  await widget.suggestions.first().waitFor();
  await take('gợi ý khi gõ không dấu');
  await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
  await widget.answers.first().getByRole('checkbox').first().check();
  await take('danh mục giấy tờ');
  await widget.ask('Đăng ký tạm trú mất bao nhiêu tiền?');
  await take('lệ phí');
  await widget.ask('đăng ký lại');
  await take('hỏi lại để chọn');
  await widget.ask('khai sinh');
  await take('hỏi theo trường hợp');
  await widget.ask('hồ sơ H37.12-261109-0005 đến đâu rồi');
  await take('tình trạng hồ sơ');
  await widget.root.locator('.thumb').last().click();
  await take('góp ý');
  await widget.settings();
  await take('tùy chọn');
  await widget.root.getByRole('radio', { name: 'Rất to' }).check();
  await widget.settings();
  await take('chữ rất to');
  await widget.settings();
  await widget.root.getByRole('radio', { name: 'Vừa' }).check();
  await widget.root.getByRole('radio', { name: 'English' }).click();
  await widget.settings();
  await take('tiếng Anh');
  await widget.settings();
  await widget.root.getByRole('radio', { name: 'Tiếng Việt' }).click();
  await widget.settings();
  await app.stop();
  await widget.banner.getByText('Mất kết nối').waitFor();
  await widget.input.fill('Nộp ở đâu?');
  await widget.input.press('Enter');
  await take('mất kết nối');
  return pictures;
}

/** Pictures side by side, each under its name. */
async function sheet(browser: Browser, pictures: Picture[], width: number, columns: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: (width + 16) * columns + 16, height: 200 } });
  const figures = pictures.map(
    ({ name, png }) =>
      `<figure><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${png.toString('base64')}"></figure>`,
  );
  await page.setContent(
    `<style>body{margin:0;padding:8px;background:#8b8b86;display:flex;flex-wrap:wrap;align-items:flex-start;font:15px sans-serif}
     figure{margin:8px}figcaption{color:#fff;margin-bottom:4px}</style>${figures.join('')}`,
  );
  const png = await page.screenshot({ fullPage: true, ...SHEET });
  await page.close();
  return png;
}

async function main(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  if (SINGLES) mkdirSync(SINGLES, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'anh-'));
  const save = (name: string, png: Buffer) => writeFileSync(path.join(OUT, name), png);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, height, shown, columns] of [
      [360, 740, 300, 6],
      [1280, 800, 600, 3],
    ] as const) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        locale: 'vi-VN',
        isMobile: width < 500,
        hasTouch: width < 500,
      });
      const page = await context.newPage();
      const label = `${width}-${colorScheme === 'light' ? 'sang' : 'toi'}`;
      const pictures = await states(page, await start(dataDir), label);
      save(`${label}.jpg`, await sheet(browser, pictures, shown, columns));
      await context.close();
    }
  }
  const app = await start(dataDir);
  const sites: Picture[] = [];
  for (const site of ['cong-thong-tin', 'so-tu-phap', 'phuong-tam-thanh']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`http://127.0.0.1:${PORT}/?site=${site}`);
    await widgetOn(page).open();
    if (site === 'cong-thong-tin') await widgetOn(page).ask('Đăng ký kết hôn cần giấy tờ gì?');
    await page.waitForTimeout(400);
    sites.push({ name: `data-site="${site}"`, png: await page.screenshot() });
    if (site === 'cong-thong-tin') save('trang-chu.png', await page.screenshot());
    await page.close();
  }
  save('ba-trang.jpg', await sheet(browser, sites, 600, 3));
  const page = await browser.newPage({ viewport: { width: 1080, height: 1500 } });
  await page.clock.install();
  await page.goto(`http://127.0.0.1:${PORT}/kiosk`);
  const kiosk = widgetOn(page);
  await kiosk.root.locator('.chip').first().waitFor();
  const screens: Picture[] = [{ name: 'ki-ốt', png: await page.screenshot() }];
  await kiosk.ask('Đăng ký kết hôn cần giấy tờ gì?');
  screens.push({ name: 'ki-ốt: câu trả lời', png: await page.screenshot() });
  await page.clock.runFor(95_000);
  screens.push({ name: 'ki-ốt: không còn ai', png: await page.screenshot() });
  save('ki-ot.jpg', await sheet(browser, screens, 420, 3));
  if (SINGLES) {
    for (const { name, png } of [...sites, ...screens]) {
      writeFileSync(path.join(SINGLES, `${name.replace(/\W+/g, '-')}.png`), png);
    }
  }
  await app.stop();
  await browser.close();
  rmSync(dataDir, { recursive: true, force: true });
}

await main();
