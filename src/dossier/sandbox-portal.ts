import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import type { WorkCalendar } from './calendar.js';
import type { IgateSettings } from './igate.js';
import { vietnamDay } from './instant.js';
import { sandboxCodes, sandboxTurn, type SandboxTurn } from './sandbox-dossiers.js';

export interface SandboxOptions {
  provinceCode: string;
  calendar?: () => WorkCalendar;
  now?: () => number;
}

const BASE = '/sandbox/portal';
const TOKEN_PATH = `${BASE}/auth/realms/digo/protocol/openid-connect/token`;
const SEARCH_PATH = `${BASE}/pa/dossier-search/dvc`;
const TOKEN_LIFE_S = 300;
const MOST_TOKENS = 1000;
const HANG_MS = 12_000;
const LONGEST_BODY = 10_000;
/** They open invented dossiers only, and are written in the guide. */
const CLIENT = { clientId: 'tro-ly', clientSecret: 'minh-hoa' };

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A portal that speaks iGate's API under `/sandbox/portal/*` of our own server, with invented dossiers: one for each
 * status, late, early, and what fails in every way. The default provider asks it over HTTP like any other portal.
 */
export function mountSandboxPortal(server: Server, options: SandboxOptions): void {
  const handle = sandboxHandler(options);
  const route = (request: IncomingMessage, response: ServerResponse, next: (go?: unknown) => void) => {
    void handle(request, response)
      .catch(() => response.destroy())
      .finally(() => next(false));
  };
  server.get(BASE, route as never);
  server.get(`${BASE}/*`, route as never);
  server.post(`${BASE}/*`, route as never);
}

/** The same portal on a port of its own, on this machine only: for the console and for tests. */
export async function startSandboxPortal(
  options: SandboxOptions,
): Promise<{ address: string; close(): Promise<void> }> {
  const handle = sandboxHandler(options);
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How the iGate adapter reaches the sandbox of a server. `address` e.g. `http://127.0.0.1:3978`. */
export function sandboxSettings(address: string): IgateSettings {
  return { url: `${address}${BASE}`, tokenUrl: `${address}${TOKEN_PATH}`, ...CLIENT };
}

function sandboxHandler({ provinceCode, calendar, now = Date.now }: SandboxOptions): Handler {
  const tokens = new Map<string, number>();
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (request.method === 'POST' && url.pathname === TOKEN_PATH) {
      await giveToken(request, response, tokens, now());
    } else if (request.method === 'GET' && url.pathname === SEARCH_PATH) {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      if ((tokens.get(token) ?? 0) <= now()) return send(response, 401, { error: 'invalid_token' });
      const code = url.searchParams.get('code') ?? '';
      await act(sandboxTurn(code, provinceCode, now(), calendar?.()), response);
    } else if (request.method === 'GET' && url.pathname.replace(/\/$/, '') === BASE) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(page(provinceCode, now()));
    } else {
      send(response, 404, { code: 'NotFound', message: 'Cổng minh họa không có địa chỉ này.' });
    }
  };
}

async function giveToken(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Map<string, number>,
  now: number,
): Promise<void> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) return send(response, 413, { error: 'invalid_request' });
  }
  if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
    return send(response, 400, { error: 'unsupported_grant_type' });
  }
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  if (pair !== `${CLIENT.clientId}:${CLIENT.clientSecret}`) {
    return send(response, 401, { error: 'invalid_client' });
  }
  for (const [token, until] of tokens) if (until <= now) tokens.delete(token);
  if (tokens.size >= MOST_TOKENS) tokens.clear();
  const token = randomBytes(24).toString('base64url');
  tokens.set(token, now + TOKEN_LIFE_S * 1000);
  send(response, 200, { access_token: token, expires_in: TOKEN_LIFE_S, token_type: 'Bearer' });
}

async function act(turn: SandboxTurn | null, response: ServerResponse): Promise<void> {
  if (!turn) return send(response, 200, { content: [] });
  switch (turn.does) {
    case 'answer':
      if (turn.delayMs) await pause(turn.delayMs, response);
      return send(response, 200, { content: [turn.item], last: true, size: 10, number: 0 });
    case 'hang':
      await pause(HANG_MS, response);
      response.destroy();
      return;
    case 'fail':
      return send(response, 500, { error: 'Internal Server Error' });
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><title>Bảo trì</title><p>Hệ thống đang bảo trì.</p>');
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write('{"content":[{"code":"');
      await pause(50, response);
      response.destroy();
      return;
    case 'too-many':
      response.setHeader('retry-after', '5');
      return send(response, 429, { error: 'Too Many Requests' });
    case 'forbidden':
      return send(response, 403, { error: 'Forbidden' });
    case 'redirect':
      response.writeHead(302, { location: 'https://cong-khac.example.vn/dang-nhap' });
      response.end();
  }
}

/** Until then, or until the other side has had enough. */
function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Which codes can be tried; it is the "official page" of the sandbox's answers. */
function page(provinceCode: string, now: number): string {
  const rows = sandboxCodes(provinceCode, vietnamDay(now))
    .map(({ code, title }) => `<tr><td><code>${code}</code></td><td>${title}</td></tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng minh họa: các mã hồ sơ để thử</title>
</head>
<body>
<main>
<h1>Cổng minh họa</h1>
<p>Mọi hồ sơ ở đây là bịa để thử trợ lý, không của ai cả. Phần ngày trong mã có thể đổi thành ngày đã qua bất kỳ.</p>
<table>
<thead><tr><th scope="col">Mã hồ sơ</th><th scope="col">Cổng sẽ trả lời</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</main>
</body>
</html>
`;
}
