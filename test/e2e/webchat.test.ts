import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startWebChat, type RunningWebChat } from '../channels/webchat/running-web-chat.js';
import { widgetOn } from '../widget/widget-page.js';
import { startBrowser } from './browser.js';

const PAPERS = 'Đăng ký kết hôn cần giấy tờ gì?';

describe('Web chat in a browser', function () {
  this.timeout(40_000);
  let browser: Browser;
  let chat: RunningWebChat;
  let context: BrowserContext;
  let page: Page;
  let widget: ReturnType<typeof widgetOn>;
  let requested: string[];
  let complaints: string[];

  before(async function () {
    browser = await startBrowser(this);
  });
  after(() => browser?.close());

  beforeEach(async () => {
    chat = await startWebChat();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
    await visit();
  });
  afterEach(async () => {
    await context.close();
    await chat.stop();
  });

  async function visit(): Promise<void> {
    page = await context.newPage();
    requested = [];
    complaints = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(chat.url);
    widget = widgetOn(page);
  }

  /** The conversation as this device keeps it. */
  async function keptSession(): Promise<{ conversationId: string }> {
    const kept = await page.evaluate("localStorage.getItem('tro-ly-xu-lang:cong-thong-tin')");
    return JSON.parse(String(kept)).session;
  }

  it('answers a starting question with its source and date', async () => {
    await widget.open();
    await widget.chip('Đăng ký kết hôn mất bao nhiêu tiền?').click();
    await widget.answers.first().waitFor();
    expect(await widget.answers.first().innerText()).to.include('Miễn phí');
    const source = widget.answers.first().locator('.sources a');
    expect(await source.getAttribute('href')).to.match(/^https:\/\/dichvucong\.gov\.vn\//);
    expect(await source.getAttribute('rel')).to.equal('noopener noreferrer');
    expect(await widget.answers.first().locator('.sources').innerText()).to.include('cập nhật 01/07/2025');
    expect(await widget.mine.first().locator('.state').innerText()).to.equal('Đã gửi');
    expect(complaints).to.deep.equal([]);
  });

  it('sets no cookie and asks nothing of any other host', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    expect(await context.cookies()).to.deep.equal([]);
    expect(requested.filter((url) => !url.startsWith(chat.url))).to.deep.equal([]);
  });

  it('connects only when it is opened', async () => {
    await widget.launcher.waitFor();
    await page.waitForTimeout(300);
    expect(requested.filter((url) => url.includes('/v3/directline'))).to.deep.equal([]);
    await widget.open();
    await widget.ask(PAPERS);
    expect(requested.some((url) => url.endsWith('/v3/directline/tokens/generate'))).to.equal(true);
  });

  it('suggests procedures while one types without marks, and takes one with the keyboard', async () => {
    await widget.open();
    await widget.input.pressSequentially('ket ho', { delay: 20 });
    await widget.suggestions.first().waitFor();
    expect(await widget.suggestions.allInnerTexts()).to.include('Thủ tục đăng ký kết hôn');
    expect(await widget.input.getAttribute('aria-expanded')).to.equal('true');
    await widget.input.press('ArrowDown');
    const active = await widget.input.getAttribute('aria-activedescendant');
    expect(await widget.root.locator(`[id="${active}"]`).getAttribute('aria-selected')).to.equal('true');
    await widget.input.press('Enter');
    await widget.answers.first().waitFor();
    expect(await widget.mine.first().locator('.bubble').innerText()).to.equal('Thủ tục đăng ký kết hôn');
    expect(chat.asked[0]).to.deep.include({ value: { procedure: '1.000894' } });
  });

  it('closes the suggestions with Escape, and then the panel', async () => {
    await widget.open();
    await widget.input.pressSequentially('ket ho', { delay: 20 });
    await widget.suggestions.first().waitFor();
    await widget.input.press('Escape');
    expect(await widget.suggestions.first().isVisible()).to.equal(false);
    expect(await widget.panel.isVisible()).to.equal(true);
    await widget.input.press('Escape');
    expect(await widget.panel.isVisible()).to.equal(false);
  });

  it('gives papers as a checklist whose ticks are still there after a reload', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    const boxes = widget.answers.first().getByRole('checkbox');
    expect(await boxes.count()).to.equal(3);
    await boxes.nth(1).check();
    expect(await widget.answers.first().locator('.count').innerText()).to.equal('Đã chuẩn bị 1/3');
    await page.reload();
    await widget.open();
    await widget.answers.first().waitFor();
    expect(await boxes.nth(1).isChecked()).to.equal(true);
    expect(await boxes.nth(0).isChecked()).to.equal(false);
  });

  it('copies the checklist as text', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await widget.open();
    await widget.ask(PAPERS);
    await widget.button('Chép').click();
    await widget.banner.getByText('Đã chép').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(
      'Giấy tờ cần mang\n☐ Tờ khai đăng ký kết hôn (bản chính: 1, theo mẫu)\n☐ Giấy xác nhận tình trạng hôn nhân (bản chính: 1)\n☐ Căn cước của hai bên (xuất trình)',
    );
  });

  it('prints the checklist alone, and gives the page back', async () => {
    await page.evaluate('window.print = () => {}');
    await widget.open();
    await widget.ask(PAPERS);
    await widget.button('In').click();
    await page.emulateMedia({ media: 'print' });
    const sheet = widget.root.locator('.sheet');
    expect(await sheet.innerText())
      .to.include('☐ Tờ khai đăng ký kết hôn')
      .and.to.include('Thủ tục đăng ký kết hôn');
    expect(await page.locator('body').isVisible()).to.equal(false);
    expect(await widget.panel.isVisible()).to.equal(false);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('body').isVisible()).to.equal(true);
    expect(await sheet.count()).to.equal(0);
  });

  it('shows fees and days as a table with its heads', async () => {
    await widget.open();
    await widget.ask('Đăng ký kết hôn lệ phí bao nhiêu?');
    const table = widget.answers.first().getByRole('table');
    expect(await table.getByRole('columnheader').allInnerTexts()).to.deep.equal([
      'Cách nộp',
      'Lệ phí',
      'Thời hạn',
    ]);
    expect(await table.getByRole('rowheader').allInnerTexts()).to.deep.equal(['Trực tiếp', 'Trực tuyến']);
  });

  it('clarifies by a chip, which says exactly which procedure', async () => {
    await widget.open();
    await widget.ask('khai sinh');
    await widget.option('Thủ tục đăng ký lại khai sinh').click();
    await widget.answers.nth(1).waitFor();
    expect(chat.asked[1]).to.deep.include({
      text: 'Thủ tục đăng ký lại khai sinh',
      value: { procedure: '1.004884' },
    });
  });

  it('shows a choice once, with its note, and says its name and its code', async () => {
    await widget.open();
    await widget.ask('đăng ký lại');
    const choices = widget.answers.first().locator('.option');
    expect(await choices.count()).to.equal(2);
    expect(await choices.first().locator('.note').innerText()).to.equal('Sổ gốc và giấy đều mất');
    expect(await widget.root.locator('.chip').count()).to.equal(0);
    await choices.first().click();
    await widget.answers.nth(1).waitFor();
    expect(chat.asked[1]).to.deep.include({
      text: 'Đăng ký lại khai sinh',
      value: { procedure: '1.004884' },
    });
  });

  it('sets the name of several rows over them where three columns would not fit', async () => {
    await widget.open();
    await widget.ask('nhiều mức');
    const table = widget.answers.first().getByRole('table');
    expect(await table.locator('tbody').count()).to.equal(2);
    expect(await table.locator('th[scope=rowgroup]').allInnerTexts()).to.deep.equal([
      'Nộp trực tiếp',
      'Nộp trực tuyến',
    ]);
    expect(await table.locator('.figure').allInnerTexts()).to.deep.equal([
      '15.000 đồng',
      '10.000 đồng',
      '7.000 đồng',
    ]);
  });

  it('offers situations as the choice where the reply asks by them', async () => {
    await widget.open();
    await widget.ask('trường hợp');
    const choices = widget.answers.first().locator('.option');
    expect(await choices.allInnerTexts()).to.deep.equal(['Con mới sinh', 'Giấy cũ đã mất']);
    expect(await widget.root.locator('.chip').allInnerTexts()).to.deep.equal(['Hỏi việc khác']);
    await choices.nth(1).click();
    await widget.answers.nth(1).waitFor();
    expect(chat.asked[1]?.text).to.equal('Đăng ký lại khai sinh vì mất giấy');
  });

  it('shows the first of many choices and the rest on request', async () => {
    await widget.open();
    await widget.ask('nhiều');
    expect(await widget.answers.first().locator('.option').count()).to.equal(6);
    await widget.button('Xem thêm 8 lựa chọn').click();
    expect(await widget.answers.first().locator('.option').count()).to.equal(14);
  });

  it('names a list by the heading above it, and the source once', async () => {
    await widget.open();
    await widget.ask('không tên');
    expect(await widget.root.getByRole('group', { name: 'Giấy tờ cần có' }).count()).to.equal(1);
    expect(await widget.answers.first().locator('a').count()).to.equal(1);
  });

  it('shows the words of a reply whose shape it does not know', async () => {
    await widget.open();
    await widget.ask('khác dạng');
    expect(await widget.answers.first().locator('.bubble').innerText()).to.equal('Câu trả lời bằng chữ.');
    await widget.ask(PAPERS);
  });

  it('shows that an answer is on its way', async () => {
    await chat.stop();
    chat = await startWebChat({ answersAfterMs: 1500 });
    await visit();
    await widget.open();
    await widget.input.fill(PAPERS);
    await widget.input.press('Enter');
    await widget.root.locator('.typing').waitFor();
    await widget.answers.first().waitFor();
    expect(await widget.root.locator('.typing').count()).to.equal(0);
  });

  it('says that the connection is lost, keeps what is asked meanwhile, and sends it once after the server was killed', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    const { dataDir, port } = chat;
    await chat.stop({ keepData: true, abrupt: true });
    await widget.banner.getByText('Mất kết nối').waitFor();
    expect(await widget.banner.getAttribute('role')).to.equal('status');
    await widget.input.fill('Đăng ký kết hôn lệ phí bao nhiêu?');
    await widget.input.press('Enter');
    expect(await widget.mine.nth(1).locator('.state').innerText()).to.equal('Chờ có mạng để gửi');
    chat = await startWebChat({ dataDir, port });
    await widget.banner.getByText('Đã có kết nối trở lại').waitFor();
    await widget.answers.nth(1).waitFor();
    await page.waitForTimeout(400);
    expect(await widget.mine.count()).to.equal(2);
    expect(await widget.answers.count()).to.equal(2);
    expect(chat.asked.map((activity) => activity.text)).to.deep.equal(['Đăng ký kết hôn lệ phí bao nhiêu?']);
  });

  it('lets a message be sent again that was cut off with the page', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    await page.route('**/activities', (route) => route.abort());
    await widget.input.fill('khai sinh');
    await widget.input.press('Enter');
    await widget.banner.getByText('Mất kết nối').waitFor();
    await page.unroute('**/activities');
    await page.route('**/v3/directline/**', (route) => route.abort());
    await page.reload();
    await page.unroute('**/v3/directline/**');
    await widget.open();
    const cutOff = widget.mine.nth(1);
    expect(await cutOff.locator('.state').innerText()).to.match(/^Chưa gửi được\. /);
    await cutOff.getByRole('button', { name: 'Gửi lại' }).click();
    await widget.option('Thủ tục đăng ký khai sinh').first().waitFor();
    expect(await cutOff.locator('.state').innerText()).to.equal('Đã gửi');
  });

  it('goes on by polling where WebSockets do not come through', async () => {
    await context.addInitScript(`window.WebSocket = class {
      constructor() { setTimeout(() => this.onclose(), 10); }
      close() {}
    }`);
    await visit();
    await widget.open();
    await widget.ask(PAPERS);
    expect(requested.some((url) => url.includes('/activities?watermark='))).to.equal(true);
  });

  it('begins a new conversation when the old one is no more, and asks again what was not answered', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    const session = await keptSession();
    await chat.store.conversations.forget(session.conversationId);
    await widget.input.fill('khai sinh');
    await widget.input.press('Enter');
    await widget.option('Thủ tục đăng ký khai sinh').first().waitFor();
    expect(await widget.answers.count()).to.equal(2);
  });

  it('shows in one tab what is asked in the other, and erases both', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    const first = widget;
    await visit();
    await widget.open();
    await widget.answers.first().waitFor();
    await widget.ask('khai sinh');
    await first.answers.nth(1).waitFor();
    expect(await first.mine.nth(1).locator('.bubble').innerText()).to.equal('khai sinh');
    await widget.settings();
    await widget.button('Xóa cuộc trò chuyện').click();
    await widget.button('Xóa').click();
    await widget.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
    await first.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
    expect(await first.answers.count()).to.equal(0);
  });

  it('erases on the server as well', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    const session = await keptSession();
    expect(await chat.store.conversations.exists(session.conversationId)).to.equal(true);
    await widget.settings();
    await widget.button('Xóa cuộc trò chuyện').click();
    await widget.button('Thôi').click();
    expect(await widget.answers.count()).to.equal(1);
    await widget.button('Xóa cuộc trò chuyện').click();
    await widget.button('Xóa').click();
    await widget.banner.getByText('Đã xóa cuộc trò chuyện').waitFor();
    await widget.ask('khai sinh');
    expect(await chat.store.conversations.exists(session.conversationId)).to.equal(false);
  });

  it('takes a thumb with a word why', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    await widget.button('Chưa đúng').click();
    await widget.root.locator('.why input').fill('thiếu mẫu tờ khai');
    await widget.button('Gửi góp ý').click();
    await widget.root.getByText('Cảm ơn bạn').waitFor();
    expect(await widget.button('Chưa đúng').getAttribute('aria-pressed')).to.equal('true');
    const deadline = Date.now() + 3000;
    while (chat.feedback.length < 2 && Date.now() < deadline) await page.waitForTimeout(20);
    expect(chat.feedback.map(({ thumb, reason, procedure }) => ({ thumb, reason, procedure }))).to.deep.equal(
      [
        { thumb: 'down', reason: '', procedure: '1.000894' },
        { thumb: 'down', reason: 'thiếu mẫu tờ khai', procedure: '1.000894' },
      ],
    );
  });

  it('speaks English and remembers it, with larger text and a dark ground', async () => {
    await widget.open();
    const size = async () =>
      Number(
        await page.evaluate(
          "parseFloat(getComputedStyle(document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.bot')).fontSize)",
        ),
      );
    const before = await size();
    await widget.settings();
    await widget.root.getByRole('radio', { name: 'Rất to' }).check();
    expect(await size()).to.be.above(before * 1.4);
    await widget.root.getByRole('radio', { name: 'Tối' }).check();
    await widget.root.getByRole('radio', { name: 'English' }).click();
    expect(await widget.input.getAttribute('placeholder')).to.equal('Type your question…');
    await page.reload();
    await widget.open();
    expect(await widget.root.locator('.root').getAttribute('data-theme')).to.equal('dark');
    expect(await size()).to.be.above(before * 1.4);
    await widget.ask('marriage');
    expect(chat.asked[0]).to.include({ locale: 'en' });
  });

  it('hands over to the hotline', async () => {
    await widget.open();
    expect(await widget.root.getByRole('link', { name: /Tổng đài 18001096/ }).getAttribute('href')).to.equal(
      'tel:18001096',
    );
    await widget.settings();
    expect(await widget.root.getByRole('link', { name: 'Gọi 18001096' }).isVisible()).to.equal(true);
  });

  it('hears where the browser can, after it has said who may listen', async () => {
    await context.addInitScript(`window.SpeechRecognition = class {
      start() {
        setTimeout(() => {
          this.onresult({ results: [[{ transcript: 'đăng ký kết hôn' }]] });
          this.onend();
        }, 30);
      }
      abort() {}
    }`);
    await visit();
    await widget.open();
    await widget.button('Nói thay vì gõ').click();
    await widget.banner.getByText('có thể gửi tiếng nói').waitFor();
    expect(await widget.input.inputValue()).to.equal('');
    await widget.button('Nói thay vì gõ').click();
    await page.waitForTimeout(200);
    expect(await widget.input.inputValue()).to.equal('đăng ký kết hôn');
  });

  it('reads aloud where the browser has a Vietnamese voice, and offers it nowhere else', async () => {
    await widget.open();
    await widget.ask(PAPERS);
    expect(await widget.button('Đọc to').isVisible()).to.equal(false);
    await context.addInitScript(`
      window.spoken = [];
      Object.defineProperty(window, 'speechSynthesis', { value: {
        getVoices: () => [{ lang: 'vi-VN', name: 'Việt' }],
        speak: (utterance) => window.spoken.push(utterance.text),
        cancel() {},
      } });
      window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    `);
    await visit();
    await widget.open();
    await widget.button('Đọc to').first().click();
    expect(await page.evaluate('window.spoken')).to.have.length(1);
  });

  it('tells a visitor without JavaScript what to do', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    for (const path of ['/', '/kiosk']) {
      await still.goto(chat.url + path);
      expect(await still.locator('.no-script').innerText())
        .to.include('bật JavaScript')
        .and.to.include('18001096');
    }
    await plain.close();
  });
});
