import { answer as reply } from '../http-answer.js';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in was asked. */
export interface Asked {
  path: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  at: number;
}

/** The national portal over HTTP as `facts/national-portal.md` tells of it: JSON by POST, cursors, `{code, data}`. */
export interface PortalStandIn {
  url: string;
  /** Records by id, in the list's order. */
  records: Map<string, Record<string, unknown>>;
  news: Map<string, Record<string, unknown>>;
  asked: Asked[];
  /** The most requests that were under way at once. */
  most: number;
  /** Whether the list tells `updatedAt`, and whether answers carry an ETag. */
  listTells: boolean;
  etags: boolean;
  /** Answers the next requests for a path that contains this otherwise: status, headers, body. */
  disturb(path: string, answers: { status: number; headers?: Record<string, string>; body?: string }[]): void;
  /** Called before each answer. */
  onAsk?: (asked: Asked) => void;
  close(): Promise<void>;
}

/** The most rows of a page, whatever is asked for. */
const PAGE = 3;

export async function portalStandIn(): Promise<PortalStandIn> {
  const disturbances = new Map<
    string,
    { status: number; headers?: Record<string, string>; body?: string }[]
  >();
  let under = 0;
  const portal: PortalStandIn = {
    url: '',
    records: new Map(),
    news: new Map(),
    asked: [],
    most: 0,
    listTells: false,
    etags: false,
    disturb: (path, answers) => void disturbances.set(path, answers),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer((request, response) => {
    portal.most = Math.max(portal.most, ++under);
    response.once('close', () => under--);
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const path = request.url ?? '';
    const body = JSON.parse(text || '{}') as Record<string, unknown>;
    const asked = { path, body, headers: request.headers, at: Date.now() };
    portal.asked.push(asked);
    portal.onAsk?.(asked);
    for (const [part, answers] of disturbances) {
      const next = path.includes(part) ? answers.shift() : undefined;
      if (!next) continue;
      reply(response, next.status, next.headers, next.body ?? '');
      return;
    }
    const send = (data: unknown, etag?: string) => {
      if (etag && request.headers['if-none-match'] === etag) return reply(response, 304);
      const headers = { 'content-type': 'application/json', ...(etag ? { etag } : {}) };
      reply(response, 200, headers, JSON.stringify({ code: 'OK', data }));
    };
    const page = (
      all: Map<string, Record<string, unknown>>,
      row: (record: Record<string, unknown>) => unknown,
    ) => {
      const ids = [...all.keys()];
      const from = body.lastId ? ids.indexOf(String(body.lastId)) + 1 : 0;
      const some = ids.slice(from, from + PAGE);
      const lastId = some.at(-1);
      send({ items: some.map((id) => row(all.get(id)!)), ...(lastId ? { lastId } : {}) });
    };
    const one = (all: Map<string, Record<string, unknown>>) => {
      const found = all.get(String(body.id));
      if (!found) return reply(response, 200, {}, JSON.stringify({ code: 'NOT_FOUND', message: 'không có' }));
      send(found, portal.etags ? `"${found.updatedAt ?? found.id}"` : undefined);
    };
    if (request.method !== 'POST') reply(response, 405);
    else if (path.endsWith('/submitting/formality/list-all-public-formality-by-citizen')) {
      page(portal.records, ({ id, code, name, updatedAt }) => ({
        id,
        code,
        name,
        ...(portal.listTells ? { updatedAt } : {}),
      }));
    } else if (path.endsWith('/configuring/formality/get-formality-by-citizen')) one(portal.records);
    else if (path.endsWith('/configuring/news/list-by-citizen'))
      page(portal.news, ({ id, title }) => ({ id, title }));
    else if (path.endsWith('/configuring/news/detail-by-citizen')) one(portal.news);
    else reply(response, 404);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  portal.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  return portal;
}
