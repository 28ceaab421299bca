import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../e2e/browser.js';
import { startWebChat, type RunningWebChat } from '../channels/webchat/running-web-chat.js';
import { startSite, widgetOn } from './widget-page.js';

const PAPERS = 'Đăng ký kết hôn cần giấy tờ gì?';
const tag = (widgetUrl: string, site = 'so-tu-phap') =>
  `<script src="${widgetUrl}" data-site="${site}" defer></script>`;

/** What old libraries and careless sites do to a page, all at once. */
const HOSTILE_SCRIPT = `
  var broken = function () { throw new Error('trang này đã thay hàm này'); };
  // Prototype.js 1.6: arrays become strings in JSON.
  Array.prototype.toJSON = function () { return '[' + this.length + ']'; };
  Object.prototype.extra = 'thuộc tính đếm được';
  ['map', 'forEach', 'filter', 'find', 'push', 'slice', 'splice', 'indexOf', 'includes', 'join', 'concat', 'some', 'every', 'sort', 'reduce'].forEach(
    (function () { var names = []; return function (name) { names[names.length] = name; setTimeout(function () { Array.prototype[name] = broken; }, 0); }; })()
  );
  Array.from = broken;
  String.prototype.trim = broken; String.prototype.startsWith = broken; String.prototype.includes = broken;
  String.prototype.slice = broken; String.prototype.indexOf = broken; String.prototype.toLowerCase = broken;
  String.prototype.padStart = broken; String.prototype.split = broken; String.prototype.replace = broken;
  JSON.parse = broken; JSON.stringify = broken;
  Element.prototype.remove = broken; Element.prototype.append = broken; Element.prototype.closest = broken;
  Element.prototype.setAttribute = broken; Element.prototype.getAttribute = broken; Element.prototype.replaceChildren = broken;
  Element.prototype.attachShadow = broken;
  Node.prototype.appendChild = broken; Node.prototype.removeChild = broken; Node.prototype.cloneNode = broken; Node.prototype.contains = broken;
  EventTarget.prototype.addEventListener = broken;
  Document.prototype.createElement = broken; Document.prototype.createTextNode = broken;
`;

const HOSTILE_STYLE = `
  * { all: unset !important; color: lime !important; font-size: 3px !important; }
  html > * { display: none !important; }
  html { font-size: 40px; } body { transform: scale(.1); filter: blur(9px); opacity: .01; overflow: hidden; }
  tro-ly-xu-lang { display: none !important; opacity: 0 !important; position: absolute !important; left: -9999px !important;
    transform: scale(0) !important; visibility: hidden !important; pointer-events: none !important; zoom: .1 !important; }
  button, input, p, div { display: none !important; pointer-events: none !important; }
`;

const STRICT = (botUrl: string) => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src ${botUrl}`,
    `connect-src ${botUrl} ${botUrl.replace('http', 'ws')}`,
    "style-src 'none'",
    "img-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
});

describe('Widget on any page', function () {
  this.timeout(40_000);
  let browser: Browser;
  let chat: RunningWebChat;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  before(async function () {
    browser = await startBrowser(this);
    chat = await startWebChat({ answersAfterMs: 400 });
  });
  after(async () => {
    await browser?.close();
    await chat?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'vi-VN' });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => context.close());

  it('works on another origin with one line, and looks as sites.yaml says', async () => {
    const site = await startSite(
      (url) => `<!doctype html><title>Sở</title>${tag(url)}<h1>Trang</h1>`,
      chat.url,
    );
    await page.goto(site.url);
    const widget = widgetOn(page);
    await widget.open();
    expect(await widget.panel.locator('.name + p').innerText()).to.equal('Sở Tư pháp tỉnh Lạng Sơn');
    const colour = await page.evaluate(
      "getComputedStyle(document.querySelector('tro-ly-xu-lang').shadowRoot.querySelector('.head')).backgroundColor",
    );
    expect(colour).to.equal('rgb(20, 83, 45)');
    await widget.ask(PAPERS);
    expect(complaints).to.deep.equal([]);
    await site.stop();
  });

  it('leaves the page as it was: no global, no style, no attribute, one element', async () => {
    const site = await startSite(
      (url) =>
        `<!doctype html><title>Sở</title><script>window.before = Object.keys(window).length</script>${tag(url)}<p>Trang</p>`,
      chat.url,
    );
    await page.goto(site.url);
    const widget = widgetOn(page);
    await widget.open();
    await widget.ask(PAPERS);
    const left = await page.evaluate(`({
      globals: Object.keys(window).length - window.before - 1,
      styles: document.querySelectorAll('style, link').length + document.adoptedStyleSheets.length,
      inside: document.querySelector('tro-ly-xu-lang').shadowRoot.querySelectorAll('style, link, [style]').length,
      added: document.querySelectorAll('tro-ly-xu-lang').length,
      frames: document.querySelectorAll('iframe').length,
      body: document.body.getAttributeNames().length + document.documentElement.getAttributeNames().length,
    })`);
    expect(left).to.deep.equal({ globals: 0, styles: 0, inside: 0, added: 1, frames: 0, body: 0 });
    await site.stop();
  });

  it('works under a strict Content-Security-Policy with Trusted Types, and breaks none of it', async () => {
    const site = await startSite(
      (url) => `<!doctype html><title>Sở</title>${tag(url)}<p>Trang</p>`,
      chat.url,
      STRICT,
    );
    await page.goto(site.url);
    const widget = widgetOn(page);
    await widget.open();
    await widget.ask(PAPERS);
    await widget.settings();
    await widget.root.getByRole('radio', { name: 'Tối' }).check();
    expect(complaints).to.deep.equal([]);
    await site.stop();
  });

  it('works on a hostile page: styles for everything, overridden prototypes, a hidden body', async () => {
    const site = await startSite(
      (url) =>
        `<!doctype html><title>Sở</title><style>${HOSTILE_STYLE}</style><script>${HOSTILE_SCRIPT}</script>${tag(url)}<p>Trang</p>`,
      chat.url,
    );
    await page.goto(site.url);
    const widget = widgetOn(page);
    await widget.launcher.waitFor();
    const box = await widget.launcher.boundingBox();
    expect(box?.height).to.be.within(52, 70);
    expect((box?.x ?? 0) + (box?.width ?? 0)).to.be.closeTo(1260, 2);
    await widget.open();
    await widget.input.pressSequentially('ket ho');
    await widget.suggestions.first().waitFor();
    await widget.ask(PAPERS);
    await widget.answers.first().getByRole('checkbox').first().check();
    await widget.ask('khai sinh');
    await widget.option('Thủ tục đăng ký khai sinh').first().click();
    await widget.answers.nth(2).waitFor();
    await page.reload();
    await widget.open();
    await widget.answers.nth(2).waitFor();
    expect(await widget.answers.first().getByRole('checkbox').first().isChecked()).to.equal(true);
    // 25 em of 17 px: neither the page's 3 px nor its root of 40 px has come through.
    expect((await widget.panel.boundingBox())?.width).to.equal(425);
    await site.stop();
  });

  it('shows nothing and says why in the console where the page is not allowed', async () => {
    const closed = await startWebChat({ origins: ['https://langson.gov.vn'] });
    const site = await startSite(
      (url) => `<!doctype html><title>Sở</title>${tag(url)}<p>Trang</p>`,
      closed.url,
    );
    await page.goto(site.url);
    await page.locator('tro-ly-xu-lang').waitFor({ state: 'attached' });
    await page.waitForTimeout(300);
    expect(await widgetOn(page).launcher.count()).to.equal(0);
    expect(complaints.join()).to.include('WEBCHAT_ORIGINS');
    await site.stop();
    await closed.stop();
  });

  it('is there once where the line was pasted twice', async () => {
    const site = await startSite(
      (url) => `<!doctype html><title>Sở</title>${tag(url)}${tag(url)}<p>Trang</p>`,
      chat.url,
    );
    await page.goto(site.url);
    await widgetOn(page).launcher.waitFor();
    expect(await page.locator('tro-ly-xu-lang').count()).to.equal(1);
    await site.stop();
  });

  it('runs nothing of what knowledge, answers or visitors say, and opens no address but known kinds', async () => {
    await page.goto(chat.url);
    const widget = widgetOn(page);
    await widget.open();
    await widget.ask('<img src=x onerror="window.hacked=1"> mã độc');
    const answer = widget.answers.first();
    expect(await answer.locator('img, script').count()).to.equal(0);
    expect(await widget.mine.first().locator('img').count()).to.equal(0);
    expect(await answer.innerText()).to.include('<script>window.hacked=1</script>');
    expect(await answer.locator('a').count()).to.equal(0);
    await widget.button('In').click();
    await page.waitForTimeout(200);
    expect(await page.evaluate('window.hacked')).to.equal(undefined);
  });

  it('does its work while a page that is never idle keeps on', async () => {
    const busy =
      'setInterval(() => { const end = performance.now() + 40; while (performance.now() < end); }, 50)';
    const site = await startSite(
      (url) => `<!doctype html><title>Sở</title><script>${busy}</script>${tag(url)}<p>Trang</p>`,
      chat.url,
    );
    await page.goto(site.url);
    await widgetOn(page).launcher.waitFor({ timeout: 8000 });
    await site.stop();
  });
});
