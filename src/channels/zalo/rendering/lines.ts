import type { Block } from '../../../replies/reply.js';

/** A stretch of a message that is broken only when it is longer than one. */
export interface Line {
  text: string;
  /** What stands before it, unless it begins a message. */
  before: '\n' | '\n\n';
  /** A heading or a lead: not to stand at a message's end. */
  leads: boolean;
  /** A good place for a message to begin. */
  opens: boolean;
}

/** Signs that nobody can see, but an empty line can be made of; NFC keeps Vietnamese letters to one unit each. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A text as it can be sent: composed letters, no signs unseen, line ends as `\n`. Lone surrogates go. */
export function plain(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '')
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, '')
    .trim();
}

const LISTS = new Set<Block['kind']>(['list', 'checklist', 'table']);

/** A reply's blocks as lines without Markdown. `asButton`: this address is shown as a button, and need not be spelt out. */
export function linesOf(blocks: Block[], asButton: (url: string) => boolean): Line[] {
  return blocks
    .flatMap((block, i) => {
      const lines = blockLines(block, asButton);
      const [first, ...rest] = lines;
      if (!first) return [];
      // The title needs no sign, and a sentence after a list stands apart from it.
      if (i === 0 && block.kind === 'heading') return [{ ...first, text: plain(block.text) }];
      const apart = block.kind === 'text' && LISTS.has(blocks[i - 1]?.kind ?? 'text');
      return apart ? [{ ...first, before: '\n\n' as const, opens: true }, ...rest] : lines;
    })
    .filter(({ text }) => text !== '');
}

function blockLines(block: Block, asButton: (url: string) => boolean): Line[] {
  switch (block.kind) {
    case 'text':
      return factsOf(block.text) ?? [line(block.text)];
    case 'heading':
      return [{ text: `■ ${plain(block.text)}`, before: '\n\n', leads: true, opens: true }];
    case 'notice':
      return [line(`⚠ ${block.text}`, '\n\n')];
    case 'list':
      return block.items.map((item, i) => line(`${block.ordered ? `${i + 1}.` : '•'} ${item}`));
    case 'checklist':
      return [
        ...titled(block.title),
        ...block.items.map(({ text, note }) => line(`• ${text}${note ? ` (${note})` : ''}`)),
      ];
    case 'table':
      return [...titled(block.title), ...block.rows.map((row) => line(rowText(row, block.head)))];
    case 'link': {
      const shown = asButton(block.url) || block.text === block.url || block.url === '';
      return [line(shown ? block.text : `${block.text}: ${block.url}`, '\n\n')];
    }
  }
}

/** "Phí: … · Thời hạn: … · Nơi nộp: …": each fact on a line of its own. Null: the text is no row of facts. */
function factsOf(text: string): Line[] | null {
  const facts = text.split(' · ');
  if (facts.length < 2 || !facts.every((fact) => /^[^:.\n]{1,30}: \S/.test(fact))) return null;
  return facts.map((fact, i) => line(`• ${fact}`, i === 0 ? '\n\n' : '\n'));
}

/** `name: value` on one line; what more columns say follows under their names. */
function rowText(row: string[], head: string[]): string {
  const [first = '', ...cells] = row;
  const [value, ...others] = cells
    .map((cell, i) => ({ cell, name: head[i + 1] ?? '' }))
    .filter(({ cell }) => cell.trim() !== '');
  if (!value) return `• ${first}`;
  return [
    `• ${first}: ${value.cell}`,
    ...others.map(({ cell, name }) => `   ${name ? `${name}: ` : ''}${cell}`),
  ].join('\n');
}

function titled(title: string): Line[] {
  return title ? [{ ...line(title.endsWith(':') ? title : `${title}:`), leads: true, opens: true }] : [];
}

function line(text: string, before: Line['before'] = '\n'): Line {
  const clean = plain(text);
  return { text: clean, before, leads: clean.endsWith(':'), opens: before === '\n\n' };
}
