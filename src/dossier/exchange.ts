import { PortalError } from './port.js';

/** An answer longer than this is cut off. */
const LONGEST_BYTES = 1_000_000;
const MOST_REDIRECTS = 3;
const LONGEST_WAIT_MS = 5 * 60_000;

export interface ExchangeRequest {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** Statuses that are answers and no faults; default 200 only. */
  accept?: readonly number[];
}

export interface ExchangeAnswer {
  status: number;
  /** The body as JSON; undefined where it is empty or its status is not 200. */
  json: unknown;
}

/**
 * One HTTP exchange with the portal that expects JSON. At most 1 MB is read; a redirect is followed on the same origin
 * only, so that no token goes elsewhere. Throws `PortalError`; no message holds a query, which has the code in it.
 */
export async function exchange(request: ExchangeRequest): Promise<ExchangeAnswer> {
  const { method = 'GET', accept = [200], signal } = request;
  let url = new URL(request.url);
  const place = () => `${url.origin}${url.pathname.length > 80 ? '/…' : placeholder(url.pathname)}`;
  for (let redirects = 0; ; redirects++) {
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { accept: 'application/json', 'user-agent': 'tro-ly-xu-lang', ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw new PortalError('timeout', `${place()} không trả lời kịp`);
      throw new PortalError('unreachable', `không nối được tới ${url.origin} (${causeOf(error)})`);
    }
    if (response.status >= 300 && response.status < 400) {
      drop(response);
      const location = response.headers.get('location') ?? '';
      const target = URL.canParse(location, url.href) ? new URL(location, url.href) : null;
      if (!target || target.origin !== url.origin) {
        const where = target ? target.origin : 'nơi không rõ';
        throw new PortalError('redirect', `${place()} chuyển hướng sang ${where}: từ chối đi theo`);
      }
      if (method !== 'GET' || redirects >= MOST_REDIRECTS) {
        throw new PortalError('redirect', `${place()} chuyển hướng ${response.status}: không đi theo được`);
      }
      url = target;
      continue;
    }
    if (!accept.includes(response.status)) {
      drop(response);
      throw refused(response, place());
    }
    if (response.status !== 200) {
      drop(response);
      return { status: response.status, json: undefined };
    }
    const text = await bodyOf(response, signal, place());
    if (text.trim() === '') return { status: response.status, json: undefined };
    try {
      return { status: response.status, json: JSON.parse(text) as unknown };
    } catch {
      const what = /^\s*</.test(text) ? 'trang HTML' : 'nội dung không phải JSON';
      throw new PortalError('not-json', `${place()} trả về ${what}`);
    }
  }
}

function refused(response: Response, place: string): PortalError {
  const { status } = response;
  const says = `${place} trả lời ${status}`;
  if (status === 401) return new PortalError('auth', says);
  if (status === 429) {
    return new PortalError(
      'too-many',
      `${says} (gọi quá nhiều)`,
      waitOf(response.headers.get('retry-after')),
    );
  }
  if (status >= 500) return new PortalError('server', says, waitOf(response.headers.get('retry-after')));
  return new PortalError('status', says);
}

/** Seconds or a date, at most five minutes; undefined where absent or odd. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_WAIT_MS) : undefined;
}

async function bodyOf(response: Response, signal: AbortSignal, place: string): Promise<string> {
  const tooLarge = () =>
    new PortalError('too-large', `${place} trả về hơn ${LONGEST_BYTES / 1e6} MB: đã cắt`);
  if (Number(response.headers.get('content-length') ?? 0) > LONGEST_BYTES) {
    drop(response);
    throw tooLarge();
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).byteLength;
      // Leaving the loop ends the connection.
      if (bytes > LONGEST_BYTES) throw tooLarge();
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    if (error instanceof PortalError) throw error;
    if (signal.aborted) throw new PortalError('timeout', `${place} không trả lời kịp`);
    throw new PortalError('cut', `${place} ngắt giữa chừng (${causeOf(error)})`);
  }
  return text + decoder.decode();
}

/** The body is of no interest; the connection is freed. */
function drop(response: Response): void {
  void response.body?.cancel().catch(() => undefined);
}

/** A path may hold the code. */
function placeholder(path: string): string {
  return path.replace(/[^/]*\d{6}[^/]*/g, '…');
}

function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause;
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'không rõ';
}
