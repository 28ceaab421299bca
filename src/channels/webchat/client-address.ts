import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const PRIVATE = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/;

/**
 * The visitor's address. `X-Forwarded-For` is believed only from a proxy on this machine or a private network, and
 * of it only the last entry, the one that the proxy itself wrote.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!PRIVATE.test(peer)) return peer;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return forwarded && forwarded.length <= 45 ? forwarded : peer;
}

/**
 * A key by which the same address is known again and that nobody without the secret can go back from (all of IPv4 is
 * soon tried). Of IPv6 the first half counts: the rest is one household's to choose.
 */
export function addressKey(address: string, secret: string): string {
  const counted = address.includes(':') ? address.split('%')[0]!.split(':').slice(0, 4).join(':') : address;
  return createHmac('sha256', secret).update(`address:${counted}`).digest('base64url').slice(0, 22);
}
