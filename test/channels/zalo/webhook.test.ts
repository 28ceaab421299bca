import { expect } from 'chai';
import fc from 'fast-check';
import { connect, type AddressInfo } from 'node:net';
import { createServer, type Server } from 'restify';
import { Webhook, type WebhookOptions } from '../../../src/channels/zalo/webhook.js';
import type { IncomingMessage, PutResult } from '../../../src/store/store.js';
import { keptLines } from './kept-lines.js';
import { ZaloStandIn } from './stand-in/zalo.js';

const written: PutResult = { outcome: 'written', activityId: null, seq: null };

describe('Webhook Zalo', () => {
  let zalo: ZaloStandIn;
  let server: Server;
  let log: ReturnType<typeof keptLines>;
  let taken: IncomingMessage[];
  let outcomes: string[];
  /** What the inbox does. */
  let put: (message: IncomingMessage) => Promise<PutResult>;

  async function open(more: Partial<WebhookOptions> = {}): Promise<void> {
    server = createServer({ name: 'thu' });
    new Webhook({
      appId: zalo.appId,
      oaSecretKey: zalo.oaSecretKey,
      inbox: {
        put: (message) => {
          taken.push(message);
          return put(message);
        },
      },
      logger: log,
      perSenderMinute: 5,
      deadlineMs: 300,
      onEvent: (event, outcome) => outcomes.push(`${event} ${outcome}`),
      ...more,
    }).mount(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    zalo.webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/zalo/webhook`;
  }

  beforeEach(async () => {
    zalo = await ZaloStandIn.start();
    log = keptLines();
    taken = [];
    outcomes = [];
    put = async () => written;
  });
  afterEach(async () => {
    await zalo.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const text = (id: string, said = 'xin chào', sender = '3000000000000000001') => ({
    event_name: 'user_send_text',
    sender: { id: sender },
    message: { msg_id: id, text: said },
  });
  const post = (event: Record<string, unknown>, at?: number) => {
    const { body, signature } = zalo.signed(event, at);
    return zalo.post(body, signature);
  };

  it('writes what a person says into the inbox, by its own id, and says 200', async () => {
    await open();
    expect(await post(text('m1', 'lệ phí khai sinh?'))).to.equal(200);
    expect(taken[0]).to.deep.include({
      channel: 'zalo',
      messageId: 'm1',
      conversationId: '3000000000000000001',
      senderId: '3000000000000000001',
    });
    expect(taken[0]!.activity).to.deep.include({
      type: 'message',
      text: 'lệ phí khai sinh?',
      channelId: 'zalo',
    });
  });

  it('turns following into a welcome and leaving into a member removed', async () => {
    await open();
    await post({ event_name: 'follow', follower: { id: '9' } });
    await post({ event_name: 'unfollow', follower: { id: '9' } });
    expect(taken.map(({ activity }) => activity.type)).to.deep.equal(['event', 'conversationUpdate']);
    expect(taken[0]!.activity.name).to.equal('welcome');
    expect(taken[1]!.activity.membersRemoved).to.deep.equal([{ id: '9' }]);
  });

  it('refuses what is forged, changed or stale, writes nothing, and says so in the log once', async () => {
    await open();
    const { body, signature } = zalo.signed(text('m1'));
    expect(await zalo.post(body)).to.equal(401);
    expect(await zalo.post(body.replace('xin chào', 'xin tiền'), signature)).to.equal(401);
    expect(await zalo.post('{"a":', signature)).to.equal(400);
    expect(await post(text('m2'), Date.now() - 13 * 3_600_000)).to.equal(403);
    expect(await post(text('m3'), Date.now() + 3_600_000)).to.equal(403);
    expect(taken).to.deep.equal([]);
    expect(log.lines).to.have.length(1);
    expect(log.lines[0]).to.match(/^warn Zalo: từ chối một sự kiện: thiếu X-ZEvent-Signature/);
  });

  it('says 200 to what needs no answer, so that it does not come again', async () => {
    await open();
    expect(await post({ event_name: 'oa_send_text', sender: { id: '1' } })).to.equal(200);
    expect(await post({ event_name: 'chưa ai biết' })).to.equal(200);
    expect(await post({ event_name: 'user_send_text', message: {} })).to.equal(200);
    expect(outcomes).to.deep.equal(['echo ignored', 'other ignored', 'unknown unreadable']);
    expect(taken).to.deep.equal([]);
  });

  it('never says that it has a message which it may lose: 503 in time when the store is slow, away or full', async () => {
    await open();
    put = () => new Promise(() => undefined);
    const asked = performance.now();
    expect(await post(text('m1'))).to.equal(503);
    expect(performance.now() - asked).to.be.below(1500);
    put = () => Promise.reject(new Error('kho đang nghỉ'));
    expect(await post(text('m2'))).to.equal(503);
    put = async () => ({ outcome: 'full', retryAfterSeconds: 5 });
    expect(await post(text('m3'))).to.equal(503);
    put = async () => ({ outcome: 'duplicate', activityId: null });
    expect(await post(text('m4'))).to.equal(200);
    expect(outcomes).to.deep.equal(['text late', 'text late', 'text full', 'text duplicate']);
  });

  it('answers somebody who floods it up to the limit, tells them once, and hears others', async () => {
    const told: string[] = [];
    await open({ tooMany: async (userId) => void told.push(userId) });
    for (let i = 0; i < 12; i++) expect(await post(text(`m${i}`, 'a', '77'))).to.equal(200);
    expect(taken).to.have.length(5);
    expect(told).to.deep.equal(['77']);
    expect(await post({ event_name: 'unfollow', follower: { id: '77' } })).to.equal(200);
    expect(await post(text('m', 'a', '88'))).to.equal(200);
    expect(taken).to.have.length(7);
  });

  it('takes no body that is too long or too slow', async () => {
    await open();
    expect(await zalo.post('x'.repeat(70_000), `mac=${'a'.repeat(64)}`)).to.equal(413);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(zalo.webhook).port), '127.0.0.1');
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString()));
      socket.on('close', () => resolve(said));
      socket.write('POST /zalo/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{');
    });
    expect(answer).to.match(/^HTTP\/1\.1 408 /);
  });

  it('stays up and writes nothing, whatever bytes and signatures it is sent', async () => {
    await open();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.option(fc.string()), async (bytes, mac) => {
        const status = await zalo.post(
          Buffer.from(bytes),
          mac === null ? undefined : `mac=${encodeURIComponent(mac)}`,
        );
        expect(status).to.be.oneOf([400, 401]);
      }),
      { numRuns: 200 },
    );
    expect(taken).to.deep.equal([]);
    expect(await post(text('m1'))).to.equal(200);
  });

  it('stays up with any signed JSON, and writes only what a known person did', async () => {
    await open();
    const names = fc.constantFrom(
      'user_send_text',
      'follow',
      'unfollow',
      'user_submit_info',
      'user_send_image',
      'gì đó',
    );
    await fc.assert(
      fc.asyncProperty(names, fc.jsonValue(), fc.jsonValue(), async (event_name, sender, message) => {
        expect(await post({ event_name, sender, message })).to.equal(200);
      }),
      { numRuns: 200 },
    );
    for (const { senderId, messageId } of taken) {
      expect(senderId).to.not.equal('');
      expect(messageId).to.not.equal('');
    }
  });
});
