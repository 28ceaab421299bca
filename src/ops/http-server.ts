import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'restify';
import { forwardedAsTrusted } from './forwarded.js';

export interface HttpServerOptions {
  /** Proxies in front whose X-Forwarded-For is believed (`TRUST_PROXY`). */
  trustProxy: number;
  /** People reach it by https: browsers are told to stay with it. */
  https?: boolean;
  /** Told of what no handler has caught. */
  onError: (error: Error) => void;
  /** Told of every answer; `route` is the pattern (`/v3/directline/conversations/:id`), `none` where there is none. */
  onAnswer?: (route: string, method: string, status: number, tookMs: number) => void;
}

/** restify's patches, which its types (of version 8) do not know. */
type Request = IncomingMessage & { getUrl(): URL; route?: { path?: unknown } };
type Response = ServerResponse & { sendRaw(status: number, body: string, headers: object): void };

/** What every answer carries that says nothing else: nothing guesses its type, frames it, or runs in it. */
const HEADERS: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
const ONE_YEAR = 'max-age=31536000';
const MOST_HEADERS = 64;
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'del', 'opts'] as const;
const quiet = () => false;
const NO_LOG = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet };

/**
 * A restify server with a front door, which holds for every address whoever mounts it: security headers on all answers,
 * 400 for an address that is none, time limits for slow clients, and an answer instead of the process's end when a
 * handler throws. restify 12 reads addresses with `new URL` outside of any handler, runs handlers where nothing catches
 * what they throw, and repeats errors where nobody may listen: one `GET //[` or `Host: [` from anybody would end the
 * process.
 */
export function createHttpServer(options: HttpServerOptions): Server {
  // Whoever asks need not know what it runs on. restify's own log would write whole requests, tokens and all.
  const server = createServer({ name: '', log: NO_LOG as unknown as ServerOptions['log'] });
  const http = server.server as HttpServer;
  // restify repeats errors of node's server as its own, where nobody listening ends the process.
  // One that comes before it listens is for whoever starts it.
  server.on('error', (error: Error) => http.listening && options.onError(error));
  refuseSlowClients(http);
  const inside = http.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  http.removeAllListeners('request');
  const enter = (request: IncomingMessage, response: ServerResponse) => {
    const started = performance.now();
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (options.https) response.setHeader('Strict-Transport-Security', ONE_YEAR);
    response.once('close', () => {
      const { path } = (request as Request).route ?? {};
      const route = typeof path === 'string' ? path : 'none';
      options.onAnswer?.(route, request.method ?? '', response.statusCode, performance.now() - started);
    });
    forwardedAsTrusted(request, options.trustProxy);
    if (!isReadable(request as Request)) {
      refuse(response, 400, 'BadRequest', 'Địa chỉ hoặc Host của yêu cầu không đọc được.');
      return;
    }
    try {
      for (const handle of inside) handle(request, response);
    } catch (error) {
      options.onError(error instanceof Error ? error : new Error(String(error)));
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'InternalError', 'Có lỗi khi xử lý yêu cầu.');
    }
  };
  http.on('request', enter);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    enter(request, response);
  });
  http.prependListener('upgrade', (request: IncomingMessage) =>
    forwardedAsTrusted(request, options.trustProxy),
  );
  server.on('restifyError', (_request: unknown, response: Response, error: unknown, done: () => void) => {
    const status = statusOf(error);
    if (status === 500) options.onError(error instanceof Error ? error : new Error(String(error)));
    if (response.headersSent) response.destroy();
    else response.sendRaw(status, ...bodyOf(status));
    done();
  });
  for (const method of METHODS) catchThrown(server, method);
  return server;
}

type Handler = (request: unknown, response: unknown, next: (error?: unknown) => void) => unknown;

/** Handlers that call back are run so that what they throw is an error of the request; restify sees to async ones. */
function catchThrown(server: Server, method: (typeof METHODS)[number]): void {
  const mount = server[method].bind(server) as (path: unknown, ...handlers: Handler[]) => unknown;
  const mountCaught = (path: unknown, ...handlers: Handler[]) =>
    mount(
      path,
      ...handlers.map((handle) =>
        handle.length < 3
          ? handle
          : (request: unknown, response: unknown, next: (error?: unknown) => void) => {
              try {
                handle(request, response, next);
              } catch (error) {
                next(error instanceof Error ? error : new Error(String(error)));
              }
            },
      ),
    );
  server[method] = mountCaught as never;
}

/** Whoever sends or reads drop by drop is cut off; idle connections are left to the proxy in front to close first. */
function refuseSlowClients(http: HttpServer & { connectionsCheckingInterval?: number }): void {
  http.headersTimeout = 10_000;
  http.requestTimeout = 30_000;
  http.keepAliveTimeout = 65_000;
  http.timeout = 60_000;
  http.maxHeadersCount = MOST_HEADERS;
  // How often node looks for them; read when the server begins to listen.
  http.connectionsCheckingInterval = 2000;
}

function isReadable(request: Request): boolean {
  try {
    request.getUrl();
    return true;
  } catch {
    return false;
  }
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function bodyOf(status: number): [body: string, headers: object] {
  const [code, message] =
    status === 404
      ? ['NotFound', 'Không có địa chỉ này.']
      : status === 405
        ? ['MethodNotAllowed', 'Địa chỉ này không nhận phương thức ấy; xem tiêu đề Allow.']
        : status === 500
          ? ['InternalError', 'Có lỗi khi xử lý yêu cầu.']
          : ['BadRequest', 'Yêu cầu không đúng.'];
  return [JSON.stringify({ code, message }), { 'Content-Type': 'application/json; charset=utf-8' }];
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ code, message });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  response.end(body);
}
