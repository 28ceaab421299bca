import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';
import { sendJson } from '../send.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Mounts a handler on restify, which sees node's own request and response: the body is still unread, and its bytes are
 * what a signature is made over.
 */
export function route(
  server: Server,
  method: 'get' | 'post',
  path: string,
  handler: Handler,
  onError: (error: unknown) => void,
): void {
  server[method](path, (request, response, next) => {
    handler(request, response)
      .catch((error: unknown) => {
        onError(error);
        if (response.headersSent) response.destroy();
        else answer(response as ServerResponse, 503, 'Máy chủ đang bận.', { 'Retry-After': '5' });
      })
      .finally(() => next(false));
  });
}

/** Answers with a line of JSON, `{"message": …}`. */
export function answer(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, status, { message }, headers);
}
