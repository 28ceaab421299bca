import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { directLine } from '../channels/webchat/direct-line-client.js';
import { widgetOn } from '../widget/widget-page.js';
import { startBrowser } from './browser.js';
import { startServer, type ServerProcess } from './server-process.js';

/** Birth registration with a foreign element: a name that holds another procedure's whole name. */
const BIRTH_ABROAD = '2.000528';

describe('Khung chat trên cả chương trình', function () {
  this.timeout(60_000);
  let browser: Browser;
  let dataDir: string;
  let server: ServerProcess;
  let context: BrowserContext;
  let page: Page;
  let widget: ReturnType<typeof widgetOn>;

  before(async function () {
    browser = await startBrowser(this);
    dataDir = mkdtempSync(path.join(tmpdir(), 'khung-chat-'));
    server = startServer(dataDir);
    await server.ready();
  });
  after(async () => {
    await browser?.close();
    await server?.end('SIGKILL');
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
    page = await context.newPage();
    await page.goto(server.url);
    widget = widgetOn(page);
    await widget.open();
  });
  afterEach(() => context.close());

  const answer = (n: number) => widget.answers.nth(n);
  const headOf = (n: number) => answer(n).locator('h3').first().innerText();

  it('suggests the plain name first, and answers with exactly that procedure', async () => {
    await widget.input.pressSequentially('ket ho', { delay: 20 });
    await widget.suggestions.first().waitFor();
    expect(await widget.suggestions.first().innerText()).to.equal('Đăng ký kết hôn');
    await widget.input.press('ArrowDown');
    await widget.input.press('Enter');
    await answer(0).waitFor();
    expect(await headOf(0)).to.equal('Đăng ký kết hôn');
  });

  it('answers what was asked of the procedure that is chosen by a chip', async () => {
    await widget.ask('lệ phí đăng ký lại');
    const options = answer(0).locator('.option');
    const choice = options.filter({ hasText: 'Đăng ký lại kết hôn có yếu tố nước ngoài' });
    expect(await options.count()).to.be.at.least(3);
    expect(await widget.root.locator('.chips .chip').count()).to.equal(0);
    await choice.click();
    await answer(1).waitFor();
    expect(await headOf(1)).to.equal('Đăng ký lại kết hôn có yếu tố nước ngoài');
    expect(await answer(1).innerText()).to.include('Phí, lệ phí');
    expect(await widget.mine.nth(1).locator('.bubble').innerText()).to.equal(
      'Đăng ký lại kết hôn có yếu tố nước ngoài',
    );
  });

  it('lays fees that differ out as a table', async () => {
    await widget.ask('đăng ký tạm trú lệ phí bao nhiêu');
    const table = answer(0).getByRole('table');
    expect(await table.locator('thead th').allInnerTexts()).to.deep.equal(['Mức thu', 'Áp dụng cho']);
    // The way of handing in stands once, over all its fees.
    expect(await table.locator('tbody').count()).to.equal(2);
    expect(await table.locator('tbody').first().innerText()).to.match(
      /^Nộp trực tiếp\s+15\.000 đồng\s+Cá nhân[^]+10\.000 đồng/,
    );
  });

  it('looks an invented dossier up, and says that it is one', async () => {
    await widget.ask('H37.12-261109-0005 đến đâu rồi');
    const text = await answer(0).innerText();
    expect(text).to.include('đang chờ bạn bổ sung giấy tờ').and.include('dữ liệu minh họa');
    expect(text).not.to.include('Nguyễn');
    expect(await answer(0).getByRole('checkbox').count()).to.equal(2);
    await widget.chip('Báo cho tôi khi có thay đổi').click();
    await widget.chip('Đồng ý, báo cho tôi').click();
    await widget.chip('Dừng theo dõi').waitFor();
    expect(await answer(2).innerText()).to.include('Tôi sẽ nhắn ở đây');
  });

  it('keeps a thumb for the procedure that it is about', async () => {
    await widget.ask('đăng ký kết hôn cần giấy tờ gì');
    const [request] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/activities')),
      widget.button('Có ích').click(),
    ]);
    expect(request.status()).to.equal(200);
    await widget.root.locator('.why').waitFor();
    expect(await widget.answers.count()).to.equal(1);
  });

  it('asks an English starting question in words that are understood', async () => {
    await widget.settings();
    await widget.root.getByRole('radio', { name: 'English' }).click();
    await widget.settings();
    await widget.chip('How much does marriage registration cost?').click();
    await answer(0).waitFor();
    expect(await answer(0).innerText())
      .to.include('Fees')
      .and.include('Đăng ký kết hôn');
    await widget.chip('Papers').click();
    await answer(1).waitFor();
    expect(await answer(1).innerText()).to.include('Papers to bring');
  });

  it('lets the code decide for any Direct Line client, whatever the words are', async () => {
    const line = directLine(server.url);
    const ticket = await line.begin();
    const say = async (text: string, value: unknown) => {
      const { body } = await line.call('POST', `/conversations/${ticket.conversationId}/activities`, {
        token: ticket.token,
        body: { type: 'message', text, value, from: { id: 'nguoi-hoi' } },
      });
      for (;;) {
        const { activities } = await line.read(ticket);
        const found = activities.find(({ replyToId }) => replyToId === body.id);
        if (found) return (found.channelData as { reply: { procedure: { code: string } | null } }).reply;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    expect((await say('Đăng ký khai sinh', { procedure: BIRTH_ABROAD })).procedure?.code).to.equal(
      BIRTH_ABROAD,
    );
    for (const odd of [{ procedure: 'không có' }, { procedure: [BIRTH_ABROAD] }, BIRTH_ABROAD, null]) {
      expect((await say('đăng ký kết hôn cần gì', odd)).procedure?.code).to.equal('1.000894');
    }
  });
});
