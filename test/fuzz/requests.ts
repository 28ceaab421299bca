import fc from 'fast-check';
import type { Ticket } from '../channels/webchat/direct-line-client.js';
import { anyText } from './texts.js';

/** One input: what kind it is, and the bytes that are written to a connection of their own. */
export interface RawRequest {
  kind: 'message' | 'request' | 'broken' | 'noise' | 'upgrade';
  bytes: Buffer;
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'X',
];
const PATHS = [
  ...[
    '/',
    '/kiosk',
    '/widget.js',
    '/widget.css',
    '/demo.css',
    '/icon.svg',
    '/site',
    '/suggest',
    '/healthz',
    '/readyz',
  ],
  ...['/metrics', '/v3/directline', '/v3/directline/tokens/generate', '/v3/directline/tokens/refresh'],
  ...[
    '/v3/directline/conversations',
    '/v3/directline/conversations/ID',
    '/v3/directline/conversations/ID/activities',
  ],
  ...['/v3/directline/conversations/ID/upload', '/v3/directline/conversations/ID/stream', '/zalo/webhook'],
  ...[
    '/zalo/authorize',
    '/sandbox/portal',
    '/sandbox/portal/pa/dossier-search/dvc',
    '/sandbox/portal/auth/x',
    '*',
  ],
  ...[
    '/sandbox/portal/auth/realms/digo/protocol/openid-connect/token',
    '//[',
    'http://[',
    '/%',
    '/%00',
    '/..%2f',
    '',
  ],
];

const printable = fc.stringMatching(/^[\x21-\x7e]{0,40}$/);
const anyWord = fc.oneof(
  printable,
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text)),
  fc.constantFrom(
    '-1',
    '0',
    '999999999999999999',
    'NaN',
    '%zz',
    '%ff',
    '%00',
    'null',
    '[]',
    '__proto__',
    'constructor',
  ),
);
const query = fc
  .array(
    fc.tuple(fc.constantFrom('site', 'q', 'limit', 'watermark', 't', 'code', 'state', 'x[y]'), anyWord),
    {
      maxLength: 4,
    },
  )
  .map((pairs) => (pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}` : ''));

const header = fc.oneof(
  fc.tuple(
    fc.constantFrom('Accept', 'Accept-Encoding', 'Accept-Language', 'If-None-Match', 'Range'),
    printable,
  ),
  fc.tuple(fc.constantFrom('Origin', 'Referer', 'Cookie', 'X-Forwarded-For', 'X-Forwarded-Proto'), anyWord),
  fc.tuple(
    fc.constantFrom('Content-Type'),
    fc.constantFrom('application/json', 'text/html', 'a', '', 'multipart/x'),
  ),
  fc.tuple(fc.constantFrom('Content-Encoding'), fc.constantFrom('gzip', 'br', 'x')),
  fc.tuple(fc.constantFrom('Expect'), fc.constantFrom('100-continue', 'x')),
  fc.tuple(fc.constantFrom('Transfer-Encoding'), fc.constantFrom('chunked', 'gzip, chunked', 'x')),
  fc.tuple(fc.constantFrom('Content-Length'), fc.constantFrom('0', '5', '-1', '99999999999', '1, 2', 'x')),
  fc.tuple(
    fc.constantFrom('X-ZEvent-Signature', 'Upgrade', 'Connection', 'Host', 'Date', '__proto__'),
    printable,
  ),
  fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,20}$/), fc.string({ unit: 'binary-ascii', maxLength: 60 })),
);

const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc
    .record(
      {
        type: fc.constantFrom('message', 'event', 'typing', 'invoke', 'conversationUpdate', 'x'),
        text: fc.oneof(anyText, fc.anything({ maxDepth: 2 })),
        name: fc.constantFrom('feedback', 'welcome', 'webchat/join', 'x'),
        value: fc.anything({ maxDepth: 4, withNullPrototype: true }),
        locale: fc.oneof(printable, fc.constantFrom('en', 'vi-VN')),
        from: fc.anything({ maxDepth: 2 }),
        channelData: fc.anything({ maxDepth: 3 }),
        membersAdded: fc.anything({ maxDepth: 3 }),
        attachments: fc.anything({ maxDepth: 3 }),
        user: fc.anything({ maxDepth: 2 }),
        site: anyWord,
        event_name: fc.constantFrom('user_send_text', 'follow', 'unfollow', 'x'),
        sender: fc.anything({ maxDepth: 2 }),
        message: fc.anything({ maxDepth: 3 }),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value) ?? ''),
  fc.integer({ min: 1, max: 3000 }).map((depth) => `{"type":"event","value":${'['.repeat(depth)}`),
  fc.constantFrom('', '{', '[]', 'null', '"', '{"type":"message","text":1e999}', '\ufeff{}'),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** Everything that may come over a connection, with tokens that open `tickets` among what no token opens. */
export function anyRequest(tickets: readonly Ticket[]): fc.Arbitrary<RawRequest> {
  const ticket = fc.constantFrom(...tickets);
  const token = fc.oneof(
    { weight: 3, arbitrary: ticket.map((one) => one.token) },
    { weight: 1, arbitrary: printable },
  );

  const message = fc.tuple(ticket, anyText).map(([{ conversationId, token: own }, text]): RawRequest => {
    const body = JSON.stringify({ type: 'message', text });
    return {
      kind: 'message',
      bytes: Buffer.from(
        `POST /v3/directline/conversations/${conversationId}/activities HTTP/1.1\r\nHost: a\r\nConnection: close\r\n` +
          `Authorization: Bearer ${own}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
    };
  });

  const request = fc
    .record({
      method: fc.oneof(fc.constantFrom('GET', 'POST'), fc.constantFrom(...METHODS)),
      path: fc.oneof(
        fc.constantFrom(...PATHS),
        anyWord.map((word) => `/${word}`),
      ),
      query,
      headers: fc.array(header, { maxLength: 5 }),
      body: json,
      of: ticket,
      token,
      version: fc.constantFrom('1.1', '1.1', '1.1', '1.0', '2.0', '9'),
    })
    .map(({ method, path, query: asked, headers, body, of, token: shown, version }): RawRequest => {
      const bytes = Buffer.from(body);
      const target = path.replace('ID', of.conversationId) + asked;
      const own = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
      const lines = [
        `${method} ${target} HTTP/${version}`,
        ...(headers.some(([name]) => name === 'Host') ? [] : ['Host: a']),
        ...(headers.some(([name]) => name === 'Connection') ? [] : ['Connection: close']),
        ...(shown ? [`Authorization: Bearer ${shown}`] : []),
        ...headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, '')}`),
        ...(own || method === 'GET' || method === 'HEAD' ? [] : [`Content-Length: ${bytes.length}`]),
      ];
      const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      return {
        kind: 'request',
        bytes: method === 'GET' || method === 'HEAD' ? head : Buffer.concat([head, bytes]),
      };
    });

  const upgrade = fc
    .record({
      of: ticket,
      query,
      key: fc.constantFrom('dGhlIHNhbXBsZSBub25jZQ==', 'x', ''),
      version: fc.constantFrom('13', '8', 'x'),
      asked: fc.constantFrom('websocket', 'h2c', 'x'),
      frames: fc.uint8Array({ maxLength: 300 }),
    })
    .map(({ of, query: more, key, version, asked, frames }): RawRequest => {
      const { pathname, search } = new URL(of.streamUrl);
      const head = [
        `GET ${pathname}${search}${more.replace('?', '&')} HTTP/1.1`,
        'Host: a',
        'Connection: Upgrade',
        `Upgrade: ${asked}`,
        `Sec-WebSocket-Key: ${key}`,
        `Sec-WebSocket-Version: ${version}`,
      ];
      return {
        kind: 'upgrade',
        bytes: Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(frames)]),
      };
    });

  const broken = fc
    .tuple(
      fc.oneof(request, message, upgrade),
      fc.array(fc.tuple(fc.nat(3), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 })), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([{ bytes }, edits]): RawRequest => {
      let was = bytes;
      for (const [kind, at, piece] of edits) {
        const from = was.length === 0 ? 0 : at % was.length;
        const rest = kind === 0 ? from : Math.min(was.length, from + piece.length);
        was =
          kind === 1
            ? was.subarray(0, from)
            : Buffer.concat([was.subarray(0, from), ...(kind === 2 ? [] : [piece]), was.subarray(rest)]);
      }
      return { kind: 'broken', bytes: was };
    });

  const noise = fc
    .uint8Array({ maxLength: 400 })
    .map((bytes): RawRequest => ({ kind: 'noise', bytes: Buffer.from(bytes) }));

  return fc.oneof(
    { weight: 6, arbitrary: request },
    { weight: 2, arbitrary: message },
    { weight: 2, arbitrary: broken },
    { weight: 1, arbitrary: upgrade },
    { weight: 1, arbitrary: noise },
  );
}
