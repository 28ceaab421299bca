import { Chat, type Mode } from './chat.js';
import { h } from './dom.js';
import { append, attachShadow, createElement, getAttr, on, parse } from './native.js';
import type { Site } from './reply.js';
import { watchIdleness } from './idle.js';
import { fitAboveKeyboard } from './keyboard.js';
import css from './widget.css';

const NAME = 'tro-ly-xu-lang';
/** A page that is never idle gets its assistant all the same. */
const LATEST_MS = 3000;

const script = (document.currentScript ||
  document.querySelector('script[data-site][src*="widget.js"]')) as HTMLScriptElement | null;

if (script && !customElements.get(NAME)) {
  const base = new URL(script.src).origin;
  const siteCode = getAttr(script, 'data-site') || '';
  const mode: Mode = getAttr(script, 'data-mode') === 'kiosk' ? 'kiosk' : 'corner';

  /** The assistant on a page: everything is inside its shadow root. */
  class Assistant extends HTMLElement {
    async connectedCallback(): Promise<void> {
      if (this.shadowRoot) return;
      const shadow = attachShadow(this);
      const site = await siteSettings(base, siteCode);
      if (!site) return;
      dress(shadow, site, base);
      const chat = new Chat(this, base, siteCode, site, mode);
      append(shadow, chat.root);
      fitAboveKeyboard(shadow);
      if (mode === 'kiosk') watchIdleness(chat);
    }
  }
  customElements.define(NAME, Assistant);
  // Beside the body: a transformed, hidden or replaced body does not take the assistant with it.
  const start = () => append(document.documentElement, createElement(NAME as 'div'));
  if (mode === 'kiosk') start();
  else whenIdle(start);
}

function whenIdle(start: () => void): void {
  const wait = () =>
    'requestIdleCallback' in window
      ? requestIdleCallback(start, { timeout: LATEST_MS })
      : setTimeout(start, 200);
  if (document.readyState === 'complete') wait();
  else on(window, 'load', wait, { once: true });
}

/** How this site looks; null where this page may not use the assistant (its developers read why in the console). */
async function siteSettings(base: string, code: string): Promise<Site | null> {
  for (let pause = 2000; ; pause = Math.min(pause * 2, 60_000)) {
    try {
      const response = await fetch(`${base}/site?site=${encodeURIComponent(code)}`, {
        credentials: 'omit',
        referrerPolicy: 'origin',
      });
      if (response.ok) {
        const site = parse(await response.text()) as Site & { allowed: boolean };
        if (site.allowed) return site;
        console.warn(`[${NAME}] trang ${location.origin} chưa có trong WEBCHAT_ORIGINS của ${base}`);
        return null;
      }
    } catch {
      // The server may be restarting.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Style without a style element or attribute; browsers before 2023 fetch the same sheet as a file. */
function dress(shadow: ShadowRoot, site: Site, base: string): void {
  const colours = `.root{--accent:${site.colour};--on-accent:${site.textColour}}`;
  if ('adoptedStyleSheets' in shadow) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css + colours);
    shadow.adoptedStyleSheets = [sheet];
  } else append(shadow as ShadowRoot, h('link', { rel: 'stylesheet', href: `${base}/widget.css` }));
}
