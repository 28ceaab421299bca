import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * Leaves of X-Forwarded-For only the visitor's address as the outermost of `proxies` trusted proxies wrote it, and
 * nothing of what a proxy says when none is trusted: whoever writes the header himself is counted by his own address.
 */
export function forwardedAsTrusted({ headers }: IncomingMessage, proxies: number): void {
  if (proxies === 0) {
    delete headers['x-forwarded-for'];
    delete headers['x-forwarded-proto'];
    delete headers['x-request-id'];
    return;
  }
  const given = String(headers['x-forwarded-for'] ?? '').split(',');
  const visitor = given.at(-proxies)?.trim() ?? '';
  if (isIP(visitor)) headers['x-forwarded-for'] = visitor;
  else delete headers['x-forwarded-for'];
}
