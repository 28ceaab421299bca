import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../e2e/browser.js';
import { startWebChat, type RunningWebChat } from '../channels/webchat/running-web-chat.js';
import { widgetOn } from './widget-page.js';

describe('Kiosk of a service centre', function () {
  this.timeout(40_000);
  let browser: Browser;
  let chat: RunningWebChat;
  let page: Page;
  let widget: ReturnType<typeof widgetOn>;

  before(async function () {
    browser = await startBrowser(this);
    chat = await startWebChat();
  });
  after(async () => {
    await browser?.close();
    await chat?.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1080, height: 1600 } });
    await page.clock.install();
    await page.goto(`${chat.url}/kiosk`);
    widget = widgetOn(page);
    await widget.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
  });
  afterEach(() => page.close());

  const conversations = async () => (await page.evaluate('localStorage.length')) as number;

  it('fills the screen with big type, has no way out and keeps nothing on the machine', async () => {
    const box = await widget.panel.boundingBox();
    expect(box).to.deep.equal({ x: 0, y: 0, width: 1080, height: 1600 });
    const size = await page.evaluate(
      "parseFloat(getComputedStyle(document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.bubble')).fontSize)",
    );
    expect(size).to.be.at.least(27);
    await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
    await page.keyboard.press('Escape');
    expect(await widget.panel.isVisible()).to.equal(true);
    expect(await conversations()).to.equal(0);
    expect(await widget.root.locator('a').count()).to.equal(0);
  });

  it('asks after a minute and a half of stillness, and 20 seconds later forgets everything, on the server too', async () => {
    await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
    await page.clock.runFor(91_000);
    const box = widget.root.getByRole('alertdialog');
    expect(await box.innerText()).to.include('Bạn còn đó không');
    const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.clock.runFor(21_000);
    expect((await deleted).status()).to.equal(204);
    await widget.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
    expect(await widget.answers.count()).to.equal(0);
    expect(await box.count()).to.equal(0);
  });

  it('stays for somebody who is still there', async () => {
    await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
    await page.clock.runFor(95_000);
    await widget.button('Tôi vẫn đang dùng').click();
    await page.clock.runFor(30_000);
    expect(await widget.answers.count()).to.equal(1);
    expect(await widget.root.getByRole('alertdialog').count()).to.equal(0);
  });

  it('forgets at once for somebody who is done, and takes their choices back', async () => {
    await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
    await widget.settings();
    await widget.root.getByRole('radio', { name: 'English' }).click();
    await widget.button('Done, erase the screen').click();
    await widget.chip('Đăng ký khai sinh cần giấy tờ gì?').waitFor();
    expect(await widget.answers.count()).to.equal(0);
    await widget.ask('khai sinh');
  });
});
