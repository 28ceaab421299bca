import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

/** The national public-service portal's interface; another address only for tests and mirrors. */
export const PORTAL_URL = 'https://dichvucong.gov.vn/api/v1';

export interface PortalOptions {
  /** Without a slash at the end. */
  url?: string;
  /** Between the end of one request and the next, in ms: the portal turns fast callers away. Default 500. */
  pauseMs?: number;
  /** How long one request may take, in ms. */
  timeoutMs?: number;
  /** The first of the growing pauses after a failure, in ms. */
  backOffMs?: number;
  /** Told before each repetition: why, and after how many ms it is tried again. */
  onRetry?: (why: string, afterMs: number) => void;
  signal?: AbortSignal;
}

/** What the portal gave with an answer so that the next question can be "only if it has changed". */
export interface Validators {
  etag?: string;
  lastModified?: string;
}

/** An error whose message can be shown to staff: what was asked, what came back, what to do. */
export class PortalError extends Error {}

/** The portal answered that it will not give this one thing; others may be had. */
export class PortalRefusal extends PortalError {}

const Answer = z.looseObject({
  code: z.string(),
  message: z.string().nullish(),
  data: z.unknown().optional(),
});
const Row = z.looseObject({
  id: z.string().min(1),
  code: z.string().nullish(),
  name: z.string().nullish(),
  updatedAt: z.number().nullish(),
});
/** A procedure as the list names it. */
export type ListedProcedure = z.infer<typeof Row>;
const NewsRow = z.looseObject({
  id: z.string().min(1),
  title: z.string().nullish(),
  name: z.string().nullish(),
});
const Page = z.object({ items: z.array(z.unknown()).default([]), lastId: z.string().nullish() });

const TRIES = 6;
const LONGEST_PAUSE_MS = 120_000;
const RETRIED = new Set([429, 500, 502, 503, 504]);
/** No answer of the portal is near this; more is not read. */
const MOST_BYTES = 20 * 2 ** 20;
const PAGE = 200;
const MOST_PAGES = 1000;

/**
 * Asks the national portal, one request at a time with a pause after each; repeats what failed for the moment, with
 * growing pauses or as `Retry-After` says, and stops where the firewall forbids.
 */
export class NationalPortal {
  private next = 0;

  constructor(private readonly options: PortalOptions = {}) {}

  /** Every procedure's row, page by page until the cursor ends or comes again. */
  async *procedures(): AsyncGenerator<ListedProcedure> {
    const path = '/submitting/formality/list-all-public-formality-by-citizen';
    const body = { limit: PAGE, q: '', categoryId: '', departmentCode: '' };
    for await (const row of this.pages(path, body)) {
      const parsed = Row.safeParse(row);
      if (parsed.success) yield parsed.data;
    }
  }

  /** One procedure's whole record; null when it has not changed since `known`. */
  async procedure(
    id: string,
    known: Validators = {},
  ): Promise<{ record: unknown; validators: Validators } | null> {
    const answer = await this.ask('/configuring/formality/get-formality-by-citizen', { id }, known);
    return answer && { record: answer.data, validators: answer.validators };
  }

  /** The portal's news, the newest first; the rows' other fields are as the portal gives them. */
  async *news(): AsyncGenerator<Record<string, unknown> & { id: string }> {
    for await (const row of this.pages('/configuring/news/list-by-citizen', { name: '', limit: 20 })) {
      const parsed = NewsRow.safeParse(row);
      if (parsed.success) yield parsed.data;
    }
  }

  /** One news item, `content` in HTML; null when it has not changed since `known`. */
  async newsItem(
    id: string,
    known: Validators = {},
  ): Promise<{ item: unknown; validators: Validators } | null> {
    const answer = await this.ask('/configuring/news/detail-by-citizen', { id }, known);
    return answer && { item: answer.data, validators: answer.validators };
  }

  private async *pages(path: string, body: Record<string, unknown>): AsyncGenerator<unknown> {
    const seen = new Set<string>();
    let lastId = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.ask(path, { ...body, lastId });
      const parsed = Page.safeParse(answer?.data);
      if (!parsed.success) throw new PortalError(`${path}: câu trả lời không phải danh sách như đã biết`);
      yield* parsed.data.items;
      const cursor = parsed.data.lastId ?? '';
      if (parsed.data.items.length === 0 || cursor === '' || cursor === lastId || seen.has(cursor)) return;
      seen.add(cursor);
      lastId = cursor;
    }
    throw new PortalError(`${path}: quá ${MOST_PAGES} trang, danh sách không dừng`);
  }

  private async ask(
    path: string,
    body: unknown,
    known: Validators = {},
  ): Promise<{ data: unknown; validators: Validators } | null> {
    const { signal, onRetry, backOffMs = 2000 } = this.options;
    for (let tries = 1; ; tries++) {
      await wait(Math.max(0, this.next - Date.now()), undefined, { signal });
      let why: string;
      let after = backOffMs * 2 ** (tries - 1);
      try {
        const response = await this.send(path, body, known);
        if (response.status === 304) return null;
        if (response.status === 200) return readAnswer(path, response);
        why = `mã ${response.status}`;
        await response.body?.cancel();
        if (response.status === 403) {
          throw new PortalError(
            `${path}: tường lửa của cổng từ chối (403). Đợi ít phút rồi chạy lại, phần đã tải được giữ nguyên`,
          );
        }
        if (!RETRIED.has(response.status)) throw new PortalRefusal(`${path}: cổng trả lời ${why}`);
        after = retryAfter(response.headers.get('retry-after')) ?? after;
      } catch (error) {
        if (error instanceof PortalError || signal?.aborted) throw error;
        why = reasonOf(error as Error);
      } finally {
        this.next = Date.now() + (this.options.pauseMs ?? 500);
      }
      if (tries >= TRIES) {
        throw new PortalError(
          `${path}: ${why} sau ${TRIES} lần gọi. Chạy lại sau, phần đã tải được giữ nguyên`,
        );
      }
      after = Math.min(after, LONGEST_PAUSE_MS);
      onRetry?.(why, after);
      await wait(after, undefined, { signal });
    }
  }

  private send(path: string, body: unknown, known: Validators): Promise<Response> {
    const { url = PORTAL_URL, timeoutMs = 30_000, signal } = this.options;
    const late = AbortSignal.timeout(timeoutMs);
    return fetch(url + path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'User-Agent': 'tro-ly-xu-lang/0.1 (tro ly dich vu cong cua tinh; dong bo danh muc)',
        ...(known.etag ? { 'If-None-Match': known.etag } : {}),
        ...(known.lastModified ? { 'If-Modified-Since': known.lastModified } : {}),
      },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
  }
}

async function readAnswer(
  path: string,
  response: Response,
): Promise<{ data: unknown; validators: Validators }> {
  const text = await boundedText(response, MOST_BYTES);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // A firewall's page comes with status 200.
    throw new PortalError(
      `${path}: cổng không trả lời bằng JSON (${JSON.stringify(text.slice(0, 60))}). Có thể bị chặn; đợi ít phút rồi chạy lại`,
    );
  }
  const parsed = Answer.safeParse(raw);
  if (!parsed.success) throw new PortalError(`${path}: câu trả lời không có “code” như đã biết`);
  if (parsed.data.code !== 'OK') {
    throw new PortalRefusal(`${path}: cổng báo ${parsed.data.code} ${parsed.data.message ?? ''}`.trim());
  }
  const etag = response.headers.get('etag');
  const lastModified = response.headers.get('last-modified');
  const validators = { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
  return { data: parsed.data.data, validators };
}

/** The body's bytes, at most so many: the rest is not read. */
export async function boundedBytes(response: Response, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > most) {
      throw new PortalError(`${new URL(response.url).pathname}: quá ${most / 2 ** 20} MB, không đọc`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function boundedText(response: Response, most: number): Promise<string> {
  return (await boundedBytes(response, most)).toString('utf8');
}

/** `Retry-After`: seconds, or a date. */
function retryAfter(value: string | null): number | null {
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Why a request brought no answer, in words. */
export function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'không trả lời kịp';
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return `không nối được (${cause?.code ?? error.message})`;
}
