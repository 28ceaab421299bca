import type { Block } from './reply.js';

/**
 * The few signs that a template uses at the start of a line:
 * `# ` heading · `- ` list item · `1) ` step · `[] ` paper to bring (` :: ` before its note) · `! ` notice ·
 * `| a | b |` table row (`|# ` its title, the first row its head) · `=> text <url>` link. Everything else is text.
 */
export function parseBlocks(rendered: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let title = '';
  const flush = () => {
    const text = paragraph.join('\n').trim();
    if (text) blocks.push({ kind: 'text', text });
    paragraph = [];
  };
  for (const raw of rendered.split('\n')) {
    const line = raw.replace(/\s+$/u, '');
    const sign = /^(#|-|\d+\)|\[\]|!|\|#|\||=>)\s+(.*)$/u.exec(line);
    if (!sign) {
      if (line === '') flush();
      else paragraph.push(line);
      continue;
    }
    flush();
    const [, mark = '', text = ''] = sign;
    const last = blocks.at(-1);
    if (mark === '#') blocks.push({ kind: 'heading', text });
    else if (mark === '!') blocks.push({ kind: 'notice', text });
    else if (mark === '-' || mark.endsWith(')')) {
      const ordered = mark !== '-';
      if (last?.kind === 'list' && Boolean(last.ordered) === ordered) last.items.push(text);
      else blocks.push({ kind: 'list', items: [text], ...(ordered ? { ordered } : {}) });
    } else if (mark === '[]') {
      const [name = '', note] = text.split(' :: ');
      const item = note ? { text: name, note } : { text: name };
      if (last?.kind === 'checklist') last.items.push(item);
      else blocks.push({ kind: 'checklist', title: '', items: [item] });
    } else if (mark === '|#') title = text;
    else if (mark === '|') {
      const cells = text
        .replace(/\|\s*$/, '')
        .split('|')
        .map((cell) => cell.trim());
      if (last?.kind === 'table' && title === '') last.rows.push(cells);
      else {
        blocks.push({ kind: 'table', title, head: cells, rows: [] });
        title = '';
      }
    } else {
      const link = /^(.*?)\s*<([^<>\s]+)>$/u.exec(text);
      if (link) blocks.push({ kind: 'link', text: link[1] || link[2]!, url: link[2]! });
      else blocks.push({ kind: 'text', text });
    }
  }
  flush();
  return blocks;
}

/** The blocks as a person reads them where there is only text: a terminal, a message. */
export function blocksToText(blocks: Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'text':
          return block.text;
        case 'heading':
          return block.text.endsWith(':') ? block.text : `${block.text}:`;
        case 'notice':
          return `⚠ ${block.text}`;
        case 'list':
          return block.items.map((item, i) => (block.ordered ? `${i + 1}. ${item}` : `• ${item}`)).join('\n');
        case 'checklist':
          return block.items.map((item) => `☐ ${item.text}${item.note ? ` (${item.note})` : ''}`).join('\n');
        case 'table':
          return [
            ...(block.title ? [block.title] : []),
            ...block.rows.map((row) => `• ${row[0]}: ${row.slice(1).filter(Boolean).join(' · ')}`),
          ].join('\n');
        case 'link':
          return block.text === block.url ? block.url : `${block.text}: ${block.url}`;
      }
    })
    .join('\n');
}

/** Text of a record or of a person, made safe for a line of a template: it cannot start a sign of its own. */
export function asLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^(#|\d+\)|\[\]|!|\|#?|=>)(?=\s)/u, '\u200b$1');
}

/** The same for a cell of a table: it cannot begin another cell. */
export function asCell(text: string): string {
  return text.replace(/\s+/gu, ' ').replaceAll('|', '/').trim();
}
