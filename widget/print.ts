import { fill, h } from './dom.js';
import { add, each, map } from './list.js';
import { append, detach, on, setAttr } from './native.js';
import type { Reply } from './reply.js';
import { day } from './reply-view.js';
import type { WordSet } from './words.js';

/**
 * Prints a list alone: on paper the page steps aside and the shadow root shows nothing but the sheet. No window is
 * opened (pop-ups are blocked) and no style is written (policies forbid it).
 */
export function printList(
  host: HTMLElement,
  root: HTMLElement,
  words: WordSet,
  owner: string,
  title: string,
  items: { text: string; note?: string }[],
  reply: Reply,
): void {
  const list = h('ul');
  each(items, (item) => fill(list, [h('li', {}, `☐ ${item.text}${item.note ? ` (${item.note})` : ''}`)]));
  const source = reply.sources && reply.sources[0];
  const now = new Date();
  const sheet = h(
    'div',
    { class: 'sheet' },
    h('p', {}, owner),
    h('h2', {}, (reply.procedure && reply.procedure.name) || title),
    h('p', {}, title),
    list,
    source
      ? h(
          'p',
          {},
          `${words.source}: ${source.title}, ${source.url} (${words.updated} ${day(source.updated)})`,
        )
      : null,
    h('p', {}, `${words.printedAt} ${now.getDate()}/${now.getMonth() + 1}/${now.getFullYear()}`),
  );
  append(root, sheet);
  const aside = pageAside();
  const done = () => {
    aside();
    detach(sheet);
    setAttr(host, 'data-print', null);
  };
  setAttr(host, 'data-print', '');
  on(window, 'afterprint', done, { once: true });
  window.print();
}

/** Hides the page on paper; returns how to undo it. */
function pageAside(): () => void {
  const rule = new CSSStyleSheet();
  rule.replaceSync('@media print{html>body,html>:not(tro-ly-xu-lang){display:none!important}}');
  // Copies: the browser's own list changes under whoever holds it.
  const before = map(document.adoptedStyleSheets, (sheet) => sheet);
  const sheets = map(before, (sheet) => sheet);
  add(sheets, rule);
  document.adoptedStyleSheets = sheets;
  return () => {
    document.adoptedStyleSheets = before;
  };
}
