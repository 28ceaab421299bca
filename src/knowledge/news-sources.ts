import { setTimeout as wait } from 'node:timers/promises';
import { FeedError, address, dateOf, readFeed, type FeedItem } from './feed.js';
import { lineOfHtml, textOfHtml } from './html-text.js';
import type { NewsDrafts } from './news-drafts.js';
import {
  PortalError,
  PortalRefusal,
  boundedBytes,
  reasonOf,
  type NationalPortal,
  type Validators,
} from './portal.js';
import { vietnamDate } from './record.js';

const MOST_BYTES = 5 * 2 ** 20;
const TIMEOUT_MS = 20_000;
const RETRY_MS = [2000, 8000];

/** What a source brought. */
export interface NewsResult {
  source: string;
  drafts: string[];
  /** Items that were known before. */
  known: number;
  /** The source said that nothing had changed since the last time. */
  unchanged: boolean;
  /** Why it brought nothing, where it failed. */
  failure?: string;
}

export interface NewsOptions {
  /** At most so many new drafts a source. */
  limit: number;
  /** Tells what would be written and writes nothing. */
  dryRun?: boolean;
  now?: Date;
  retryMs?: readonly number[];
}

/** Reads an RSS or Atom feed, if it has changed, and keeps what is new as drafts. Never throws for the feed's faults. */
export async function readNewsFeed(
  url: string,
  drafts: NewsDrafts,
  options: NewsOptions,
): Promise<NewsResult> {
  const result: NewsResult = { source: url, drafts: [], known: 0, unchanged: false };
  try {
    const answer = await fetched(url, drafts.validators(url), options.retryMs ?? RETRY_MS);
    if (!answer) return { ...result, unchanged: true };
    const items = readFeed(answer.bytes, answer.contentType);
    const whole = await keep(items, drafts, options, result);
    // What was left over by the limit is to be seen the next time.
    if (whole && !options.dryRun) drafts.remember(url, answer.validators);
    return result;
  } catch (error) {
    return { ...result, failure: reasonFor(error) };
  }
}

/** Reads the national portal's news, the newest first, until what is known begins. */
export async function readPortalNews(
  portal: NationalPortal,
  drafts: NewsDrafts,
  options: NewsOptions,
): Promise<NewsResult> {
  const result: NewsResult = { source: 'Cổng Dịch vụ công Quốc gia', drafts: [], known: 0, unchanged: false };
  try {
    for await (const row of portal.news()) {
      if (result.drafts.length >= options.limit) break;
      const key = `cong-dvcqg:${row.id}`;
      const title = lineOfHtml(String(row.title ?? row.name ?? ''));
      if (drafts.has({ key, url: '', title: title || key })) {
        result.known++;
        if (result.known >= ENOUGH_KNOWN) break;
        continue;
      }
      const detail = await portal.newsItem(row.id);
      const item = detail && portalItem(key, title, row, detail.item);
      if (item) await keep([item], drafts, options, result);
    }
    return result;
  } catch (error) {
    return { ...result, failure: reasonFor(error) };
  }
}

/** So many known ones in the newest, and the rest is known too. */
const ENOUGH_KNOWN = 40;

function portalItem(
  key: string,
  listed: string,
  row: Record<string, unknown>,
  detail: unknown,
): FeedItem | null {
  const fields = { ...row, ...(typeof detail === 'object' ? detail : {}) } as Record<string, unknown>;
  const title = lineOfHtml(String(fields.title ?? fields.name ?? '')) || listed;
  const body = textOfHtml(String(fields.content ?? ''));
  if (title === '' || body === '') return null;
  const day = ['publishedAt', 'publishDate', 'publishedDate', 'createdAt', 'updatedAt']
    .map((name) => fields[name])
    .find((value) => typeof value === 'number' || typeof value === 'string');
  const date = typeof day === 'number' ? vietnamDate(day) : dateOf(String(day ?? ''));
  return {
    key,
    title,
    url: address(String(fields.url ?? '')),
    date,
    author: lineOfHtml(String(fields.author ?? ''), 100),
    body,
  };
}

/** Adds what is new; false when the limit left something over. */
async function keep(
  items: FeedItem[],
  drafts: NewsDrafts,
  { limit, dryRun, now = new Date() }: NewsOptions,
  result: NewsResult,
): Promise<boolean> {
  for (const item of items) {
    if (drafts.has(item)) {
      result.known++;
      continue;
    }
    if (result.drafts.length >= limit) return false;
    result.drafts.push(dryRun ? item.title : await drafts.add(item, vietnamDate(now.getTime())));
  }
  return true;
}

async function fetched(
  url: string,
  known: Validators,
  pauses: readonly number[],
): Promise<{ bytes: Buffer; contentType: string; validators: Validators } | null> {
  for (let tries = 0; ; tries++) {
    let why: string;
    try {
      const response = await fetch(url, {
        headers: {
          Accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8',
          'User-Agent': 'tro-ly-xu-lang/0.1 (tro ly dich vu cong cua tinh; doc tin)',
          ...(known.etag ? { 'If-None-Match': known.etag } : {}),
          ...(known.lastModified ? { 'If-Modified-Since': known.lastModified } : {}),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === 304) return null;
      if (response.ok) {
        const etag = response.headers.get('etag');
        const lastModified = response.headers.get('last-modified');
        return {
          bytes: await boundedBytes(response, MOST_BYTES),
          contentType: response.headers.get('content-type') ?? '',
          validators: { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) },
        };
      }
      await response.body?.cancel();
      why = `trả lời mã ${response.status}`;
      if (response.status < 500 && response.status !== 429) throw new FeedError(why);
    } catch (error) {
      if (error instanceof FeedError || error instanceof PortalError) throw error;
      why = reasonOf(error as Error);
    }
    const pause = pauses[tries];
    if (pause === undefined) throw new FeedError(why);
    await wait(pause);
  }
}

function reasonFor(error: unknown): string {
  if (error instanceof FeedError || error instanceof PortalError || error instanceof PortalRefusal)
    return error.message;
  throw error;
}
