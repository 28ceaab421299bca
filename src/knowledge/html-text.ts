import { Parser } from 'htmlparser2';

/** What these hold is no text for a reader. */
const SILENT = new Set(
  'script style iframe object embed applet svg math template noscript head title form button select textarea audio video canvas'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  'p div section article header footer main aside figure figcaption blockquote pre ul ol table tr dl dt dd hr address center'.split(
    ' ',
  ),
);
/** Longer than any item of news; the rest is left out. */
const MOST_LETTERS = 60_000;
/** Deeper than any page; the parser's time grows with the square of the depth. */
const MOST_DEPTH = 500;

class TooDeep extends Error {}

/**
 * The text of somebody else's HTML as Markdown of headings, paragraphs and lists. Nothing of the markup is taken over:
 * no links, no pictures, no scripts, no attributes.
 */
export function textOfHtml(html: string): string {
  let text = '';
  let silent = 0;
  let depth = 0;
  const line = (breaks: number) => {
    text = text.trimEnd();
    if (text !== '') text += '\n'.repeat(breaks);
  };
  const parser = new Parser(
    {
      onopentag(name) {
        if (++depth > MOST_DEPTH) throw new TooDeep();
        if (SILENT.has(name)) silent++;
        if (silent > 0) return;
        if (/^h[1-6]$/.test(name)) {
          line(2);
          text += '## ';
        } else if (name === 'li') {
          line(1);
          text += '- ';
        } else if (name === 'br') line(1);
        else if (name === 'td' || name === 'th') text += ' ';
        else if (BLOCKS.has(name) && !text.endsWith('- ')) line(2);
      },
      onclosetag(name) {
        depth--;
        if (SILENT.has(name)) silent = Math.max(0, silent - 1);
        else if (silent === 0 && (BLOCKS.has(name) || /^h[1-6]$/.test(name))) line(2);
      },
      ontext(piece) {
        if (silent > 0 || text.length > MOST_LETTERS) return;
        const words = piece.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
        text += /[\s]$|^$/.test(text) ? words.trimStart() : words;
      },
    },
    { decodeEntities: true },
  );
  try {
    parser.write(html);
    parser.end();
  } catch (error) {
    // What was read until then is kept: no item of news is nested so deep.
    if (!(error instanceof TooDeep)) throw error;
  }
  return plainLetters(text)
    .split('\n')
    .map((one) => one.trim())
    .filter((one, i, all) => !(one === '' && all[i - 1] === '') && one !== '-' && one !== '##')
    .join('\n')
    .trim()
    .slice(0, MOST_LETTERS);
}

/** One line of text: a title, a name. */
export function lineOfHtml(html: string, most = 300): string {
  return textOfHtml(html)
    .replace(/^## |^- /gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most);
}

/** What was written as "&lt;script&gt;" is text here, and must not become markup further on. */
function plainLetters(text: string): string {
  return text
    .normalize('NFC')
    .replace(/<(?=[\p{L}!/?])/gu, '‹')
    .replace(/^(---+|\.\.\.)$/gm, '');
}
