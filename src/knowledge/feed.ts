import { DomHandler, DomUtils, Parser } from 'htmlparser2';
import { lineOfHtml, textOfHtml } from './html-text.js';
import { vietnamDate } from './record.js';
import { oddEncoding } from './sheet.js';

/** An item of news from outside, cleaned: no markup, `url` is http(s) or empty. */
export interface FeedItem {
  /** What tells it from every other: the feed's own id, or its address. */
  key: string;
  title: string;
  url: string;
  /** `YYYY-MM-DD`; null where the feed does not say. */
  date: string | null;
  author: string;
  /** Markdown. */
  body: string;
}

/** A feed that cannot be used; the message says why and what to do. */
export class FeedError extends Error {}

const MOST_ITEMS = 200;

/** Reads the bytes of an RSS 2.0, RSS 1.0 or Atom feed; `contentType` is the header's. */
export function readFeed(bytes: Uint8Array, contentType = ''): FeedItem[] {
  const text = decoded(bytes, contentType);
  if (!/<(?:rss|feed|rdf:RDF)[\s>]/i.test(text.slice(0, 20_000))) {
    throw new FeedError(
      /<html[\s>]/i.test(text)
        ? 'là trang web chứ không phải nguồn tin; hãy tìm địa chỉ RSS của trang'
        : 'không phải RSS hay Atom',
    );
  }
  // Entities that a document declares itself are not expanded, nor is anything fetched: the parser knows no DTD.
  const handler = new ShallowHandler();
  const parser = new Parser(handler, { xmlMode: true });
  parser.write(text);
  parser.end();
  const isEntry = (name: string) => name === 'item' || name === 'entry';
  const entries = DomUtils.getElementsByTagName(isEntry, handler.dom, true, MOST_ITEMS);
  return entries.map(itemOf).filter((item) => item !== null);
}

/** Deeper than any feed; the parser's time grows with the square of the depth. */
const MOST_DEPTH = 200;

class ShallowHandler extends DomHandler {
  private depth = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    if (++this.depth > MOST_DEPTH) throw new FeedError('lồng thẻ quá sâu, không đọc');
    super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    this.depth--;
    super.onclosetag();
  }
}

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

function itemOf(entry: Element): FeedItem | null {
  const child = (...names: string[]): Element | undefined => {
    for (const name of names) {
      const found = entry.children.find((node): node is Element => 'name' in node && node.name === name);
      if (found) return found;
    }
    return undefined;
  };
  const said = (...names: string[]) => {
    const found = child(...names);
    return found ? DomUtils.textContent(found).trim() : '';
  };
  const title = lineOfHtml(htmlOf(child('title')));
  if (title === '') return null;
  const url = address(linkOf(entry) || said('link') || said('guid'));
  const key = said('guid', 'id') || url || title;
  return {
    key: key.slice(0, 500),
    title,
    url,
    date: dateOf(said('pubDate', 'published', 'dc:date', 'updated')),
    author: lineOfHtml(said('dc:creator') || DomUtils.textContent(child('author') ?? []), 100),
    body: textOfHtml(htmlOf(child('content:encoded', 'content', 'description', 'summary'))),
  };
}

/** The HTML that an element holds, as escaped text, as CDATA, or (Atom's xhtml) as elements. */
function htmlOf(element: Element | undefined): string {
  if (!element) return '';
  const inner = element.children.some((node) => node.type === 'tag');
  return inner ? DomUtils.getInnerHTML(element) : DomUtils.textContent(element);
}

/** Atom's link to the page itself. */
function linkOf(entry: Element): string {
  const links = entry.children.filter((node): node is Element => 'name' in node && node.name === 'link');
  const own = links.find(({ attribs }) => attribs.href && (attribs.rel ?? 'alternate') === 'alternate');
  return own?.attribs.href ?? '';
}

/** An address that a citizen may be given: http or https, nothing else. */
export function address(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return '';
  const url = new URL(trimmed);
  return (url.protocol === 'https:' || url.protocol === 'http:') && !url.username ? url.href : '';
}

/** `YYYY-MM-DD` in Việt Nam of a date as feeds write it, also `24/11/2026`. */
export function dateOf(text: string): string | null {
  const vietnamese = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
  if (vietnamese) {
    const [, day, month, year] = vietnamese;
    const iso = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
    return Number.isNaN(Date.parse(iso)) ? null : iso;
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Number.isNaN(Date.parse(text)) ? null : text;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < 0 || ms > 4e12 ? null : vietnamDate(ms);
}

function decoded(bytes: Uint8Array, contentType: string): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const marked =
    bytes[0] === 0xfe && bytes[1] === 0xff
      ? 'utf-16be'
      : bytes[0] === 0xff && bytes[1] === 0xfe
        ? 'utf-16le'
        : '';
  const declared =
    marked ||
    /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ||
    /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ||
    'utf-8';
  let text: string;
  try {
    text = new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FeedError(
      error instanceof RangeError
        ? `ghi bảng mã “${declared}”, không đọc được; đề nghị nơi ra tin dùng UTF-8`
        : `ghi bảng mã ${declared} nhưng nội dung không phải; đề nghị nơi ra tin dùng UTF-8`,
      { cause: error },
    );
  }
  const odd = oddEncoding(text);
  if (odd) throw new FeedError(`dòng ${odd.line}: ${odd.message}`);
  return text;
}
