import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { readActivity } from '../../../src/channels/webchat/activity.js';
import { Problem } from '../../../src/channels/webchat/problem.js';
import { markup } from '../../../src/channels/webchat/pages/markup.js';
import { directLine, type Ticket } from './direct-line-client.js';
import { startWebChat, type RunningWebChat } from './running-web-chat.js';

const CONTEXT = { conversationId: 'c', site: '', now: 0 };

describe('Edges of the web chat, given anything', function () {
  this.timeout(60_000);
  let chat: RunningWebChat;
  let ticket: Ticket;

  before(async () => {
    chat = await startWebChat({
      answersAfterMs: null,
      limits: {
        messagesPerMinute: 1e9,
        messagesPerMinutePerAddress: 1e9,
        readsPerMinute: 1e9,
        conversationsPerMinute: 1e9,
        suggestionsPerMinute: 1e9,
      },
    });
    ticket = await directLine(chat.url).begin();
  });
  after(() => chat.stop());
  afterEach(() => expect(chat.errors).to.deep.equal([]));

  it('reads an activity or says which field is wrong, and nothing else', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 6 }), (body) => {
        try {
          const { activity } = readActivity(body, CONTEXT);
          return JSON.stringify(activity).length > 0;
        } catch (error) {
          return error instanceof Problem && error.status === 400 && !error.message.includes('\n');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets a client say who it is to the bot, or speak for it', () => {
    const guess = fc.record(
      {
        type: fc.constantFrom('message', 'event'),
        text: fc.string({ unit: 'binary' }),
        from: fc.record({ id: fc.string({ maxLength: 128 }), role: fc.string() }),
        recipient: fc.anything(),
        conversation: fc.anything(),
        channelData: fc.dictionary(
          fc.constantFrom('reply', 'clientTimestamp', 'site'),
          fc.string({ maxLength: 20 }),
        ),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(guess, (body) => {
        const { activity } = readActivity(body, { ...CONTEXT, user: 'dl_an' });
        const { from, conversation, channelData } = activity as Record<string, Record<string, unknown>>;
        expect(from).to.include({ id: 'dl_an', role: 'user' });
        expect(conversation).to.deep.equal({ id: 'c' });
        expect(channelData).to.not.have.any.keys('reply', 'site');
        expect(String(activity.text ?? '')).to.not.match(/\0|\p{Surrogate}/u);
      }),
    );
  });

  it('answers any body with a status of its own and goes on', async () => {
    const path = `${chat.url}/v3/directline/conversations/${ticket.conversationId}/activities`;
    const bodies = fc.oneof(
      fc.json({ maxDepth: 5 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .integer({ min: 1, max: 20_000 })
        .map((depth) => `{"type":"event","value":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await fetch(path, {
          method: 'POST',
          headers: { Authorization: `Bearer ${ticket.token}`, 'Content-Type': 'application/json' },
          body,
        });
        await answer.text();
        expect(answer.status).to.be.oneOf([200, 400]);
      }),
      { numRuns: 300 },
    );
    expect((await directLine(chat.url).say(ticket, 'vẫn còn đây')).status).to.equal(200);
  });

  it('answers any path, query and token without failing', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 30 }).map(encodeURIComponent);
    const paths = fc.oneof(
      word.map((each) => `/v3/directline/${each}`),
      word.map((each) => `/v3/directline/conversations/${each}/activities`),
      word.map((each) => `/v3/directline/conversations/${ticket.conversationId}?watermark=${each}`),
      fc.tuple(word, word).map(([q, limit]) => `/suggest?q=${q}&limit=${limit}`),
      word.map((each) => `/site?site=${each}`),
      word.map((each) => `/?site=${each}`),
      word.map((each) => `/kiosk?site=${each}`),
    );
    const token = fc.oneof(fc.constant(ticket.token), fc.stringMatching(/^[\x21-\x7e]{0,60}$/));
    await fc.assert(
      fc.asyncProperty(
        paths,
        fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'OPTIONS'),
        token,
        async (path, method, bearer) => {
          if (method === 'DELETE' && path.includes(ticket.conversationId)) return;
          const answer = await fetch(chat.url + path, {
            method,
            headers: { Authorization: `Bearer ${bearer}` },
          });
          await answer.text();
          expect(answer.status, `${method} ${path}`).to.be.oneOf([200, 204, 400, 401, 403, 404, 405]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('survives broken HTTP and broken upgrades', async () => {
    const path = `/v3/directline/conversations/${ticket.conversationId}/stream?t=${ticket.token}`;
    const openings = [
      'POST /v3/directline/conversations HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nngắn',
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: khác\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      `GET ${path}&watermark=%zz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      'GET //%%% HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'GET http:// HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET //[ HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: [\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
      '\0\0\0\0',
    ];
    for (const opening of openings) {
      await new Promise<void>((resolve) => {
        const socket = connect(chat.port, '127.0.0.1', () => socket.write(opening));
        socket.on('data', () => {});
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        setTimeout(() => socket.destroy(), 120);
      });
    }
    expect((await directLine(chat.url).say(ticket, 'vẫn còn đây')).status).to.equal(200);
  });

  it('writes any text into its pages as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { html } = markup`<p title="${text}">${text}</p>`;
        expect(html.slice(10, -4)).to.not.match(/<|>(?=.*<)|'/);
        return html.split('"').length === 3;
      }),
    );
  });
});
