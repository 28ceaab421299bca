import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../e2e/browser.js';
import { startWebChat, type RunningWebChat } from '../channels/webchat/running-web-chat.js';
import { widgetOn } from './widget-page.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAPERS = 'Đăng ký kết hôn cần giấy tờ gì?';
const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds on the page as it stands, one line each. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Finding[];
  };
  return result.violations.flatMap((finding) =>
    finding.nodes.map(
      (node) => `${finding.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replaceAll('\n', ' ')}`,
    ),
  );
}

describe('Widget for everybody', function () {
  this.timeout(60_000);
  let browser: Browser;
  let chat: RunningWebChat;
  let context: BrowserContext;
  let page: Page;
  let widget: ReturnType<typeof widgetOn>;

  before(async function () {
    browser = await startBrowser(this);
  });
  after(() => browser?.close());
  beforeEach(async () => (chat = await startWebChat()));
  afterEach(async () => {
    await context?.close();
    await chat.stop();
  });

  async function visit(options: Parameters<Browser['newContext']>[0], path = '/'): Promise<void> {
    context = await browser.newContext({ locale: 'vi-VN', ...options });
    page = await context.newPage();
    await page.goto(chat.url + path);
    widget = widgetOn(page);
  }

  for (const viewport of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`gives axe nothing to find in any state, ${viewport.width} px, ${colorScheme}`, async () => {
        await visit({ viewport, colorScheme, reducedMotion: 'reduce' });
        const found: Record<string, string[]> = {};
        const look = async (state: string) => {
          const now = await findings(page);
          if (now.length > 0) found[state] = now;
        };
        await widget.launcher.waitFor();
        await look('nút mở');
        await widget.open();
        await look('vừa mở');
        await widget.input.pressSequentially('ket ho');
        await widget.suggestions.first().waitFor();
        await widget.input.press('ArrowDown');
        await look('gợi ý');
        await widget.ask(PAPERS);
        await widget.answers.first().getByRole('checkbox').first().check();
        await look('danh mục giấy tờ');
        await widget.ask('Lệ phí bao nhiêu?');
        await look('bảng');
        await widget.ask('nhiều mức');
        await widget.answers.last().locator('tbody').nth(1).waitFor();
        await look('bảng theo cách nộp');
        await widget.ask('Các bước làm');
        await widget.ask('khai sinh');
        await look('lựa chọn');
        await widget.ask('trường hợp');
        await widget.ask('nhiều');
        await widget.ask('không tên');
        await look('lựa chọn nhiều, không tên');
        await widget.button('Chưa đúng').last().click();
        await look('góp ý');
        await widget.settings();
        await look('tùy chọn');
        await widget.button('Xóa cuộc trò chuyện').click();
        await look('hỏi trước khi xóa');
        await widget.root.getByRole('radio', { name: 'Rất to' }).check();
        await look('chữ rất to');
        await widget.settings();
        await chat.stop({ keepData: false, abrupt: true });
        await widget.banner.getByText('Mất kết nối').waitFor();
        await widget.input.fill('còn lệ phí?');
        await widget.input.press('Enter');
        await look('mất kết nối');
        chat = await startWebChat();
        expect(found).to.deep.equal({});
      });
    }
  }

  it('gives axe nothing to find on the demonstration pages and the kiosk', async () => {
    for (const path of ['/', '/?site=so-tu-phap', '/?site=phuong-tam-thanh', '/kiosk']) {
      await visit({ viewport: { width: 1280, height: 800 } }, path);
      await widget.root.locator('.launcher:not([hidden]), .chip').first().waitFor();
      expect(await findings(page), path).to.deep.equal([]);
      await context.close();
    }
  });

  it('gives axe nothing to find in the kiosk, answered and left alone', async () => {
    context = await browser.newContext({ viewport: { width: 1080, height: 1600 } });
    page = await context.newPage();
    await page.clock.install();
    await page.goto(`${chat.url}/kiosk`);
    widget = widgetOn(page);
    await widget.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
    await widget.ask(PAPERS);
    await widget.settings();
    const answered = findings(page);
    await page.clock.runFor(500);
    expect(await answered).to.deep.equal([]);
    await page.clock.runFor(95_000);
    await widget.root.getByRole('alertdialog').waitFor();
    const alone = findings(page);
    await page.clock.runFor(500);
    expect(await alone).to.deep.equal([]);
  });

  it('stays above the screen keyboard of a phone', async () => {
    context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
    page = await context.newPage();
    // Headless browsers have no screen keyboard; this is what phones say when theirs is up.
    await page.addInitScript(`
      const viewport = new EventTarget();
      Object.assign(viewport, { height: 740, offsetTop: 0, scale: 1 });
      Object.defineProperty(window, 'visualViewport', { value: viewport });
    `);
    await page.goto(chat.url);
    widget = widgetOn(page);
    await widget.open();
    await page.evaluate(`
      visualViewport.height = 420;
      visualViewport.offsetTop = 30;
      visualViewport.dispatchEvent(new Event('resize'));
    `);
    expect(await widget.panel.boundingBox()).to.deep.equal({ x: 0, y: 30, width: 360, height: 420 });
    await page.evaluate("visualViewport.height = 740; visualViewport.dispatchEvent(new Event('resize'))");
    expect((await widget.panel.boundingBox())?.height).to.equal(740);
  });

  it('can be used with the keyboard alone, and gives the focus back', async () => {
    await visit({ viewport: { width: 1280, height: 800 } });
    await widget.launcher.waitFor();
    const focused = () =>
      page.evaluate(`(() => {
        const inside = document.activeElement.shadowRoot;
        const element = inside ? inside.activeElement : document.activeElement;
        return element ? element.className || element.tagName.toLowerCase() : '';
      })()`);
    for (let i = 0; i < 20 && (await focused()) !== 'launcher'; i++) await page.keyboard.press('Tab');
    expect(await focused()).to.equal('launcher');
    await page.keyboard.press('Enter');
    expect(await focused()).to.equal('input');
    await page.keyboard.type(PAPERS);
    await page.keyboard.press('Enter');
    await widget.answers.first().waitFor();
    expect(await focused()).to.equal('input');
    const box = widget.answers.first().getByRole('checkbox').first();
    for (let i = 0; i < 20 && !(await box.evaluate('(e) => e.matches(":focus")').catch(() => false)); i++) {
      await page.keyboard.press('Shift+Tab');
      if (
        await page.evaluate(
          "document.querySelector('tro-ly-xu-lang').shadowRoot.activeElement === document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.checks input')",
        )
      )
        break;
    }
    await page.keyboard.press('Space');
    expect(await box.isChecked()).to.equal(true);
    await page.keyboard.press('Escape');
    expect(await widget.panel.isVisible()).to.equal(false);
    expect(await focused()).to.equal('launcher');
  });

  it('keeps the focus when a chip that was pressed goes away', async () => {
    await visit({ viewport: { width: 1280, height: 800 } });
    await widget.open();
    await widget.chip('Đăng ký kết hôn mất bao nhiêu tiền?').focus();
    await page.keyboard.press('Enter');
    await widget.answers.first().waitFor();
    expect(
      await page.evaluate("!!document.querySelector('tro-ly-xu-lang').shadowRoot.activeElement"),
    ).to.equal(true);
  });

  it('keeps the focus in the panel where it covers the page', async () => {
    await visit({ viewport: { width: 360, height: 740 } });
    await widget.open();
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.tagName'), `Tab ${i + 1}`).to.equal(
        'TRO-LY-XU-LANG',
      );
    }
  });

  it('is read politely and once: the history silently, new answers in a polite log', async () => {
    await visit({ viewport: { width: 1280, height: 800 } });
    await widget.open();
    await widget.ask(PAPERS);
    await page.reload();
    await widget.open();
    expect(await widget.log.getAttribute('aria-live')).to.equal('off');
    await page.waitForTimeout(700);
    expect(await widget.log.getAttribute('aria-live')).to.equal('polite');
  });

  it('has targets of 44 px and more in every state', async () => {
    await visit({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await widget.open();
    await widget.ask(PAPERS);
    await widget.ask('khai sinh');
    await widget.button('Có ích').first().click();
    await widget.settings();
    const small = await page.evaluate(`(() => {
      const found = [];
      const root = document.querySelector('tro-ly-xu-lang').shadowRoot;
      for (const target of root.querySelectorAll('button, label:has(input), .input, .head a')) {
        const box = target.getBoundingClientRect();
        if (box.width > 0 && (box.width < 44 || box.height < 44)) found.push(target.outerHTML.slice(0, 90) + ' ' + box.width + 'x' + box.height);
      }
      return found;
    })()`);
    expect(small).to.deep.equal([]);
  });

  it('can be used at 400% zoom (320 × 256) without scrolling sideways', async () => {
    await visit({ viewport: { width: 320, height: 256 } });
    await widget.open();
    await widget.ask(PAPERS);
    await widget.ask('Lệ phí bao nhiêu?');
    const sideways = await page.evaluate(`(() => {
      const panel = document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.panel');
      return panel.scrollWidth - panel.clientWidth;
    })()`);
    expect(sideways).to.equal(0);
    expect(await widget.input.isVisible()).to.equal(true);
    await widget.answers.first().getByRole('checkbox').first().scrollIntoViewIfNeeded();
    await widget.answers.first().getByRole('checkbox').first().check();
  });

  it('follows the text size that the visitor has set in the browser', async () => {
    await visit({ viewport: { width: 1280, height: 800 } });
    const session = await context.newCDPSession(page);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 24 } });
    await widget.open();
    const size = await page.evaluate(
      "parseFloat(getComputedStyle(document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.bubble')).fontSize)",
    );
    expect(size).to.be.above(24);
  });

  it('moves nothing for those who asked for that', async () => {
    await chat.stop();
    chat = await startWebChat({ answersAfterMs: 1500 });
    await visit({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await widget.open();
    await widget.input.fill(PAPERS);
    await widget.input.press('Enter');
    await widget.root.locator('.dots i').first().waitFor();
    expect(
      await page.evaluate(
        "getComputedStyle(document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.dots i')).animationName",
      ),
    ).to.equal('none');
  });
});
