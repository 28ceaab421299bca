import { fill, h, icon, ICONS } from './dom.js';
import { each, filter, join, map } from './list.js';
import { on, slice } from './native.js';
import type { Block, Message, Reply } from './reply.js';
import type { WordSet } from './words.js';

/** What a reply on the screen can do. */
export interface ReplyActions {
  words: WordSet;
  say(text: string, procedure?: string): void;
  copy(text: string): void;
  print(title: string, items: { text: string; note?: string }[], reply: Reply): void;
  /** A tick has changed. */
  changed(): void;
}

let names = 0;
/** An id that no other element of the shadow root has. */
export const fresh = (): string => `t${++names}`;

/** The address, if it is of a kind that cannot run anything; null otherwise. */
export function safeUrl(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'https:' || protocol === 'http:' || protocol === 'tel:' || protocol === 'mailto:'
      ? href
      : null;
  } catch {
    return null;
  }
}

/** A link that leaves the page alone; its text where the address is not one we open. */
export function link(text: string, address: string): Node {
  const href = safeUrl(address);
  if (!href) return h('span', {}, text);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text);
}

/** `YYYY-MM-DD` as people write it here. */
export const day = (date: string): string =>
  date[4] === '-' && date[7] === '-'
    ? `${slice(date, 8, 10)}/${slice(date, 5, 7)}/${slice(date, 0, 4)}`
    : date;

/** The body of a reply: blocks, choices, sources. All of it text nodes. */
export function replyBody(message: Message, actions: ReplyActions): Node[] {
  const reply = message.reply;
  if (!reply) return [h('p', { class: 'text' }, message.text)];
  const { words } = actions;
  const parts: Node[] = map(reply.blocks || [], (block, index) =>
    blockView(block, index, message, reply, actions),
  );
  if (parts.length === 0) parts[0] = h('p', { class: 'text' }, message.text);
  const options = reply.options || [];
  if (options.length > 0) {
    const list = h('ul', { class: 'options', 'aria-label': words.choices });
    each(options, (option) =>
      fill(list, [
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', class: 'option', onclick: () => actions.say(option.name, option.code) },
            option.name,
          ),
        ),
      ]),
    );
    parts[parts.length] = list;
  }
  const sources = reply.sources || [];
  if (sources.length > 0) {
    const list = h('ul', { class: 'sources' });
    each(sources, (source) =>
      fill(list, [
        h(
          'li',
          {},
          `${words.source}: `,
          link(source.title, source.url),
          source.updated ? ` (${words.updated} ${day(source.updated)})` : null,
        ),
      ]),
    );
    parts[parts.length] = list;
  }
  return parts;
}

function blockView(block: Block, index: number, message: Message, reply: Reply, actions: ReplyActions): Node {
  switch (block.kind) {
    case 'heading':
      return h('h3', {}, block.text);
    case 'notice':
      return h('p', { class: 'notice' }, block.text);
    case 'link':
      return h('p', {}, link(block.text, block.url));
    case 'list': {
      const list = h(block.ordered ? 'ol' : 'ul', { class: 'list' });
      each(block.items, (item) => fill(list, [h('li', {}, item)]));
      return list;
    }
    case 'table':
      return table(block);
    case 'checklist':
      return checklist(block, index, message, reply, actions);
    default:
      return h('p', { class: 'text' }, block.text);
  }
}

function table(block: Extract<Block, { kind: 'table' }>): Node {
  const id = fresh();
  const head = h('tr');
  each(block.head, (cell) => fill(head, [h('th', { scope: 'col' }, cell)]));
  const body = h('tbody');
  each(block.rows, (row) => {
    const line = h('tr');
    each(row, (cell, column) =>
      fill(line, [column === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell)]),
    );
    fill(body, [line]);
  });
  // A wide table scrolls by itself, with the keyboard as well.
  return h(
    'div',
    { class: 'scroll', role: 'group', tabindex: 0, 'aria-labelledby': id },
    h('table', {}, h('caption', { id }, block.title), block.head.length > 0 && h('thead', {}, head), body),
  );
}

function checklist(
  block: Extract<Block, { kind: 'checklist' }>,
  index: number,
  message: Message,
  reply: Reply,
  actions: ReplyActions,
): Node {
  const { words } = actions;
  const ticks = message.ticks || (message.ticks = {});
  const count = h('span', { class: 'count' });
  const tell = () => {
    const done = filter(block.items, (item) => !!ticks[`${index}.${itemAt(block.items, item)}`]).length;
    count.textContent = words.done(done, block.items.length);
  };
  const list = h('ul', { class: 'checks' });
  each(block.items, (item, at) => {
    const key = `${index}.${at}`;
    const box = h('input', { type: 'checkbox' });
    box.checked = ticks[key] === true;
    on(box, 'change', () => {
      ticks[key] = box.checked;
      tell();
      actions.changed();
    });
    fill(list, [
      h(
        'li',
        {},
        h(
          'label',
          {},
          box,
          h('span', {}, item.text, item.note ? h('span', { class: 'note' }, item.note) : null),
        ),
      ),
    ]);
  });
  tell();
  const text = () =>
    `${block.title}\n${join(
      map(block.items, (item) => `☐ ${item.text}${item.note ? ` (${item.note})` : ''}`),
      '\n',
    )}`;
  return h(
    'fieldset',
    { class: 'checklist' },
    h('legend', {}, block.title),
    list,
    h(
      'div',
      { class: 'tools' },
      count,
      h(
        'button',
        { type: 'button', class: 'tool', onclick: () => actions.copy(text()) },
        icon(ICONS.copy),
        words.copy,
      ),
      h(
        'button',
        { type: 'button', class: 'tool', onclick: () => actions.print(block.title, block.items, reply) },
        icon(ICONS.print),
        words.print,
      ),
    ),
  );
}

function itemAt<T>(items: ArrayLike<T>, item: T): number {
  for (let i = 0; i < items.length; i++) if (items[i] === item) return i;
  return -1;
}
