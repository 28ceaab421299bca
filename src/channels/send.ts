import type { ServerResponse } from 'node:http';

/** Answers without a body. (restify's `writeHead` returns nothing, so calls cannot be chained.) */
export function sendEmpty(
  response: ServerResponse,
  status: 204 | 304,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers);
  response.end();
}

/** Answers with JSON that no proxy keeps. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(response.req?.method === 'HEAD' ? undefined : bytes);
}
