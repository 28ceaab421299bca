import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * A stand-in's whole answer. In two calls, since restify's `writeHead`, which it gives to every server of the process,
 * returns nothing to go on with.
 */
export function answer(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body: string | Buffer = '',
): void {
  response.writeHead(status, headers);
  response.end(body);
}
