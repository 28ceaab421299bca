import { fill, h, icon, ICONS } from './dom.js';
import { choicesIn, optionsOf, type Choice } from './choices.js';
import { add, each, filter, find, join, map } from './list.js';
import { append, detach, has, on, slice } from './native.js';
import type { Block, Message, Reply } from './reply.js';
import type { WordSet } from './words.js';

/** What a reply on the screen can do. */
export interface ReplyActions {
  words: WordSet;
  /** False in a kiosk: nothing leads away from it. */
  opensLinks: boolean;
  say(text: string, procedure?: string): void;
  copy(text: string): void;
  print(title: string, items: { text: string; note?: string }[], reply: Reply): void;
  /** A tick has changed. */
  changed(): void;
}

/** More buttons than this at once are a wall. */
const MOST_CHOICES = 6;

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

/** A link that leaves the page alone; its text alone where the address is not one we open, or nothing may be opened. */
export function link(text: string, address: string, opens = true): HTMLElement {
  const href = opens ? safeUrl(address) : null;
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
  const sources = reply.sources || [];
  const parts: Node[] = [];
  let heading = '';
  each(reply.blocks || [], (block, index) => {
    if (block.kind === 'heading') heading = block.text;
    // Told once, with its date, below.
    if (
      block.kind === 'link' &&
      find(sources, (source) => source.url === block.url && has(block.text, source.title))
    )
      return;
    add(parts, blockView(block, index, heading, message, reply, actions));
  });
  if (parts.length === 0) add(parts, h('p', { class: 'text' }, message.text));
  const options = optionsOf(reply);
  if (options.length > 0) add(parts, buttons(options, actions));
  if (sources.length > 0) {
    const list = h('ul', { class: 'sources' });
    each(sources, (source) =>
      fill(list, [
        h(
          'li',
          {},
          `${words.source}: `,
          link(source.title, source.url, actions.opensLinks),
          source.updated ? ` (${words.updated} ${day(source.updated)})` : null,
        ),
      ]),
    );
    add(parts, list);
  }
  return parts;
}

/** Choices as wide buttons; of many the first few, the rest on request. */
function buttons(choices: Choice[], actions: ReplyActions): HTMLElement {
  const { words } = actions;
  const list = h('ul', { class: 'options', 'aria-label': words.choices });
  const offer = ({ title, note, say, procedure }: Choice): HTMLElement => {
    const button = h(
      'button',
      { type: 'button', class: 'option', onclick: () => actions.say(say, procedure) },
      title,
      note && h('span', { class: 'note' }, note),
    );
    append(list, h('li', {}, button));
    return button;
  };
  const rest = choices.length - MOST_CHOICES;
  each(choices, (choice, index) => {
    // One more that hides nothing but itself would be a button for nothing.
    if (index < MOST_CHOICES || rest < 2) offer(choice);
  });
  if (rest >= 2) {
    const more = h('button', { type: 'button', class: 'chip' }, words.more(rest));
    const place = h('li', {}, more);
    on(more, 'click', () => {
      detach(place);
      let first: HTMLElement | null = null;
      each(choices, (choice, index) => {
        if (index < MOST_CHOICES) return;
        const button = offer(choice);
        first = first || button;
      });
      if (first) (first as HTMLElement).focus();
    });
    append(list, place);
  }
  return list;
}

function blockView(
  block: Block,
  index: number,
  heading: string,
  message: Message,
  reply: Reply,
  actions: ReplyActions,
): Node {
  switch (block.kind) {
    case 'heading':
      return h('h3', {}, block.text);
    case 'notice':
      return h('p', { class: 'notice' }, block.text);
    case 'link':
      return h('p', {}, link(block.text, block.url, actions.opensLinks));
    case 'list': {
      const choices = choicesIn(block, reply);
      if (choices) return buttons(choices, actions);
      const list = h(block.ordered ? 'ol' : 'ul', { class: 'list' });
      each(block.items, (item) => fill(list, [h('li', {}, item)]));
      return list;
    }
    case 'table':
      return table(block, heading);
    case 'checklist':
      return checklist(
        { ...block, title: block.title || heading },
        !!block.title,
        index,
        message,
        reply,
        actions,
      );
    default:
      return h('p', { class: 'text' }, block.text);
  }
}

/** Cells up to this long stand beside one another on a phone. */
const SHORT_CELL = 24;

/**
 * A table. Where its cells are long, or several rows have the same name, the name stands over its rows, as wide as the
 * table: three columns of sentences do not fit on a phone.
 */
function table({ head, rows, title }: Extract<Block, { kind: 'table' }>, heading: string): Node {
  const id = fresh();
  const isNarrow = (row: string[], at: number) =>
    !find(row, (cell) => cell.length > SHORT_CELL) && !(at > 0 && rows[at - 1]![0] === row[0]);
  const grouped = head.length > 2 && filter(map(rows, isNarrow), (narrow) => narrow).length < rows.length;
  const columns = h('tr');
  each(head, (cell, column) => {
    if (!grouped || column > 0) fill(columns, [h('th', { scope: 'col' }, cell)]);
  });
  const view = h('table', {}, h('caption', { id, class: title ? null : 'hidden' }, title || heading));
  if (head.length > 0) append(view, h('thead', {}, columns));
  let body = h('tbody');
  each(rows, (row, at) => {
    if (grouped && (at === 0 || rows[at - 1]![0] !== row[0])) {
      const name = h('th', { scope: 'rowgroup', colspan: head.length - 1, class: 'over' }, row[0]);
      body = h('tbody', { class: 'group' }, h('tr', {}, name));
    }
    const line = h('tr');
    each(row, (cell, column) => {
      if (column > 0) fill(line, [h('td', { class: column === 1 && 'figure' }, cell)]);
      else if (!grouped) fill(line, [h('th', { scope: 'row' }, cell)]);
    });
    append(body, line);
    append(view, body);
  });
  // A wide table scrolls by itself, with the keyboard as well.
  return h('div', { class: 'scroll', role: 'group', tabindex: 0, 'aria-labelledby': id }, view);
}

function checklist(
  block: Extract<Block, { kind: 'checklist' }>,
  /** False: the title is the heading above, which need not be shown again. */
  titled: boolean,
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
    { class: 'checklist', 'aria-label': titled ? null : block.title },
    titled && h('legend', {}, block.title),
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
