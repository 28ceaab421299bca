import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';
import { sendJson } from '../send.js';
import { Problem } from './problem.js';
import { requestUrl } from './request-url.js';

/** What a handler gets: node's own request and response, and the address taken apart. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  /** The `:name` parts of the path, decoded. */
  params: Record<string, string>;
}

type Handler = (call: Call) => Promise<void> | void;
export type Method = 'get' | 'head' | 'post' | 'del' | 'opts' | 'put' | 'patch';

/**
 * Mounts a handler on restify. The one place that touches restify's own request and response: its types are of
 * version 8, and its body, query and formatter plugins would act on the neighbours' routes as well.
 */
export function route(
  server: Server,
  method: Method,
  path: string,
  handler: Handler,
  onError: (error: Error) => void,
): void {
  server[method](path, (request, response, next) => {
    const call: Call = {
      request,
      response,
      query: requestUrl(request.url).query,
      params: (request.params ?? {}) as Record<string, string>,
    };
    Promise.resolve()
      .then(() => handler(call))
      .catch((error: unknown) => refuse(response, error, onError))
      .finally(() => next(false));
  });
}

function refuse(response: ServerResponse, error: unknown, onError: (error: Error) => void): void {
  // Who hangs up in the middle of a request has no trouble of ours to be told of.
  if ((error as { code?: unknown } | null)?.code === 'ECONNRESET' && response.destroyed) return;
  if (response.headersSent || response.destroyed) {
    onError(error instanceof Error ? error : new Error(String(error)));
    response.destroy();
    return;
  }
  if (error instanceof Problem) {
    sendJson(response, error.status, error, {
      ...(error.retryAfterSeconds ? { 'Retry-After': String(error.retryAfterSeconds) } : {}),
      ...(error.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      // What is left of a body that was not read must not be taken for the next request.
      ...(error.status === 413 || error.status === 415 ? { Connection: 'close' } : {}),
    });
    return;
  }
  onError(error instanceof Error ? error : new Error(String(error)));
  const problem = new Problem(503, 'ServiceUnavailable', 'Máy chủ đang bận, xin thử lại sau ít phút.', 5);
  sendJson(response, 503, problem, { 'Retry-After': '5' });
}
