import { expect } from 'chai';
import { signToken } from '../../../src/channels/webchat/token.js';
import { directLine } from './direct-line-client.js';
import { SECRET, startWebChat, type RunningWebChat } from './running-web-chat.js';

describe('Direct Line over HTTP', () => {
  let chat: RunningWebChat;
  let line: ReturnType<typeof directLine>;

  before(async () => {
    chat = await startWebChat();
    line = directLine(chat.url);
  });
  after(() => chat.stop());
  afterEach(() => expect(chat.errors).to.deep.equal([]));

  it('gives a token, starts its conversation, takes a question and brings the answer', async () => {
    const generated = await line.call('POST', '/tokens/generate');
    expect(generated.status).to.equal(200);
    expect(generated.body).to.have.keys('conversationId', 'token', 'expires_in');
    const started = await line.call('POST', '/conversations', { token: generated.body.token });
    expect(started.status).to.equal(201);
    expect(started.body).to.have.keys('conversationId', 'token', 'expires_in', 'streamUrl');
    expect(started.body.conversationId).to.equal(generated.body.conversationId);

    const said = await line.say(started.body, 'Đăng ký kết hôn cần giấy tờ gì?', 'khoa-1');
    expect(said.status).to.equal(200);
    const { activities, watermark } = await line.readUntil(started.body, 2);
    expect(watermark).to.equal('2');
    const [question, answer] = activities;
    expect(question).to.deep.include({ id: said.body.id, text: 'Đăng ký kết hôn cần giấy tờ gì?' });
    expect(question?.channelData).to.include({ clientActivityID: 'khoa-1' });
    expect(question?.from).to.include({ id: 'nguoi-hoi', role: 'user' });
    expect(answer).to.include({ replyToId: said.body.id, type: 'message' });
    expect(answer?.timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
    expect(answer?.from).to.include({ role: 'bot' });
    expect(answer?.suggestedActions).to.have.nested.property(
      'actions[0].value',
      'Đăng ký kết hôn lệ phí bao nhiêu?',
    );
    expect(answer?.attachments).to.have.nested.property('[0].content.buttons[0].type', 'openUrl');
    expect(answer?.channelData).to.have.nested.property('reply.procedure.code', '1.000894');
  });

  it('gives the same activities for the same watermark, and only later ones', async () => {
    const ticket = await line.begin();
    await line.say(ticket, 'khai sinh');
    const first = await line.readUntil(ticket, 2);
    expect(await line.read(ticket)).to.deep.equal(first);
    expect(await line.read(ticket, first.watermark)).to.deep.equal({
      activities: [],
      watermark: first.watermark,
    });
    await line.say(ticket, 'Lệ phí?');
    const later = await line.readUntil(ticket, 2, first.watermark);
    expect(later.activities[0]?.text).to.equal('Lệ phí?');
    expect(await line.read(ticket, first.watermark)).to.deep.equal(later);
  });

  it('writes a message that is sent twice with the same key once', async () => {
    const ticket = await line.begin();
    const [one, two] = await Promise.all([
      line.say(ticket, 'khai sinh', 'gui-lai'),
      line.say(ticket, 'khai sinh', 'gui-lai'),
    ]);
    expect(one.body.id).to.equal(two.body.id);
    expect((await line.say(ticket, 'khai sinh', 'gui-lai')).body.id).to.equal(one.body.id);
    const { activities } = await line.readUntil(ticket, 2);
    expect(activities.map((activity) => activity.text)).to.have.length(2);
  });

  it('starts a conversation once, however often it is asked', async () => {
    const ticket = await line.begin();
    const again = await line.call('POST', '/conversations', { token: ticket.token });
    expect(again.status).to.equal(200);
    expect(again.body.conversationId).to.equal(ticket.conversationId);
  });

  it('renews a token, and gives a new stream address on reconnecting', async () => {
    const ticket = await line.begin();
    const refreshed = await line.call('POST', '/tokens/refresh', { token: ticket.token });
    expect(refreshed.status).to.equal(200);
    expect(refreshed.body.token).to.not.equal(ticket.token);
    const back = await line.call('GET', `/conversations/${ticket.conversationId}?watermark=7`, {
      token: refreshed.body.token,
    });
    expect(back.status).to.equal(200);
    expect(back.body.streamUrl).to.match(/^ws:.*watermark=7&t=/);
    expect(back.body.streamUrl).to.not.equal(ticket.streamUrl);
  });

  it('keeps the user that a token was made for, whatever the message says', async () => {
    const ticket = await line.begin({ user: { id: 'dl_an' } });
    await line.say(ticket, 'xin chào');
    const { activities } = await line.readUntil(ticket, 1);
    expect(activities[0]?.from).to.include({ id: 'dl_an' });
  });

  it('tells the store whose the conversation is by itself, not by what the client calls itself', async () => {
    const ticket = await line.begin({ site: 'so-tu-phap' });
    const conversation = await chat.store.conversations.get(ticket.conversationId);
    expect(conversation).to.include({ senderId: `webchat:${ticket.conversationId}`, site: 'so-tu-phap' });
  });

  it('acknowledges typing without keeping it', async () => {
    const ticket = await line.begin();
    const typed = await line.call('POST', `/conversations/${ticket.conversationId}/activities`, {
      token: ticket.token,
      body: { type: 'typing', from: { id: 'a' } },
    });
    expect(typed.status).to.equal(200);
    expect((await line.read(ticket)).activities).to.deep.equal([]);
  });

  it('drops what a client has no business to say: forged replies, roles, recipients', async () => {
    const ticket = await line.begin();
    await line.call('POST', `/conversations/${ticket.conversationId}/activities`, {
      token: ticket.token,
      body: {
        type: 'message',
        id: 'cua-toi',
        text: 'xin chào',
        from: { id: 'a', role: 'bot' },
        conversation: { id: 'cua-nguoi-khac' },
        channelData: { reply: { text: 'giả' }, clientActivityID: 'k' },
        attachments: [{ contentType: 'text/html', content: '<b>' }],
      },
    });
    const [kept] = (await line.readUntil(ticket, 1)).activities;
    expect(kept?.from).to.deep.include({ role: 'user' });
    expect(kept?.channelData).to.deep.equal({ clientActivityID: 'k' });
    expect(kept?.conversation).to.deep.equal({ id: ticket.conversationId });
    expect(kept).to.not.have.property('attachments');
    expect(kept?.id).to.not.equal('cua-toi');
  });

  describe('refuses', () => {
    it('401: no token, or one that we have not signed', async () => {
      const ticket = await line.begin();
      const path = `/conversations/${ticket.conversationId}/activities`;
      for (const token of [
        undefined,
        'abc',
        signToken(
          { conv: ticket.conversationId, origin: '', site: '' },
          'bi-mat-cua-nguoi-khac',
          Date.now(),
          60,
        ),
      ]) {
        const answer = await line.call('GET', path, { token });
        expect(answer.status).to.equal(401);
        expect(answer.body.error.code).to.equal('Unauthorized');
        expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
      }
    });

    it('403: a token of another conversation, an expired one, one that only opens streams', async () => {
      const [mine, other] = [await line.begin(), await line.begin()];
      const path = `/conversations/${mine.conversationId}/activities`;
      expect((await line.call('GET', path, { token: other.token })).status).to.equal(403);
      const grant = { conv: mine.conversationId, origin: '', site: '' };
      const expired = signToken(grant, SECRET, Date.now() - 61_000, 60);
      expect((await line.call('GET', path, { token: expired })).body.error.code).to.equal('TokenExpired');
      const stream = new URL(mine.streamUrl).searchParams.get('t') ?? '';
      expect((await line.call('GET', path, { token: stream })).status).to.equal(403);
    });

    it('404: a conversation that is not there, an address that is none', async () => {
      const token = signToken({ conv: 'khong-co', origin: '', site: '' }, SECRET, Date.now(), 60);
      expect((await line.call('GET', '/conversations/khong-co/activities', { token })).status).to.equal(404);
      expect(
        (await line.call('POST', '/conversations/khong-co/activities', { token, body: { type: 'message' } }))
          .status,
      ).to.equal(404);
      const nowhere = await line.call('GET', '/khong-co-dau');
      expect(nowhere.status).to.equal(404);
      expect(nowhere.body.error.code).to.equal('NotFound');
    });

    it('400: what is not JSON, no activity, an unknown type, a wrong watermark', async () => {
      const ticket = await line.begin();
      const path = `/conversations/${ticket.conversationId}/activities`;
      for (const raw of ['{', '[]', '"a"', 'null', '{"type":"bom"}', '{"type":"message","text":5}', '{}']) {
        const answer = await line.call('POST', path, { token: ticket.token, raw });
        expect(answer.status, raw).to.equal(400);
        expect(answer.body.error.message, raw).to.have.length.above(10);
      }
      for (const watermark of ['abc', '-1', '1.5', '1e3']) {
        expect(
          (await line.call('GET', `${path}?watermark=${watermark}`, { token: ticket.token })).status,
        ).to.equal(400);
      }
    });

    it('413: a body that is too large, whether it says so or not', async () => {
      const ticket = await line.begin();
      const path = `/v3/directline/conversations/${ticket.conversationId}/activities`;
      const headers = { Authorization: `Bearer ${ticket.token}`, 'Content-Type': 'application/json' };
      const body = JSON.stringify({ type: 'message', text: 'a'.repeat(70_000) });
      const announced = await fetch(chat.url + path, { method: 'POST', headers, body });
      expect(announced.status).to.equal(413);
      const chunks = new ReadableStream({
        start(controller) {
          for (let i = 0; i < 70; i++) controller.enqueue(Buffer.from('a'.repeat(1000)));
          controller.close();
        },
      });
      const streamed = await fetch(chat.url + path, {
        method: 'POST',
        headers,
        body: chunks,
        duplex: 'half',
      });
      expect(streamed.status).to.equal(413);
    });

    it('takes 20,000 Vietnamese characters', async () => {
      const ticket = await line.begin();
      expect((await line.say(ticket, 'ở đâu à '.repeat(2500))).status).to.equal(200);
    });

    it('415: files, forms and compressed bodies', async () => {
      const ticket = await line.begin();
      expect(
        (
          await line.call('POST', `/conversations/${ticket.conversationId}/upload`, {
            token: ticket.token,
            raw: 'x',
          })
        ).status,
      ).to.equal(415);
      for (const extra of [
        { 'Content-Type': 'text/plain' },
        { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      ]) {
        const answer = await fetch(
          `${chat.url}/v3/directline/conversations/${ticket.conversationId}/activities`,
          {
            method: 'POST',
            headers: { Authorization: `Bearer ${ticket.token}`, ...extra } as Record<string, string>,
            body: '{"type":"message","text":"a"}',
          },
        );
        expect(answer.status).to.equal(415);
      }
    });
  });

  it('takes a thumb with a word why, for a reply of this conversation only', async () => {
    const ticket = await line.begin();
    await line.say(ticket, 'Đăng ký kết hôn cần giấy tờ gì?');
    const [, answer] = (await line.readUntil(ticket, 2)).activities;
    const judge = (activityId: string | undefined, whose = ticket) =>
      line.call('POST', `/conversations/${whose.conversationId}/activities`, {
        token: whose.token,
        body: {
          type: 'event',
          name: 'feedback',
          value: { activityId, thumb: 'down', reason: 'thiếu mẫu tờ khai' },
        },
      });
    expect((await judge(answer?.id)).status).to.equal(200);
    expect(chat.feedback.at(-1)).to.deep.equal({
      channel: 'webchat',
      conversationId: ticket.conversationId,
      senderId: `webchat:${ticket.conversationId}`,
      activityId: answer?.id,
      thumb: 'down',
      reason: 'thiếu mẫu tờ khai',
      procedure: '1.000894',
      question: 'Đăng ký kết hôn cần giấy tờ gì?',
    });
    expect((await judge(answer?.id, await line.begin())).status).to.equal(400);
    expect((await judge('khong-co')).status).to.equal(400);
    expect((await line.read(ticket)).activities).to.have.length(2);
  });

  it('forgets a conversation on request', async () => {
    const ticket = await line.begin();
    await line.say(ticket, 'xin chào');
    await line.readUntil(ticket, 2);
    expect(
      (await line.call('DELETE', `/conversations/${ticket.conversationId}`, { token: ticket.token })).status,
    ).to.equal(204);
    expect(await chat.store.conversations.get(ticket.conversationId)).to.equal(null);
    expect(
      (await line.call('GET', `/conversations/${ticket.conversationId}/activities`, { token: ticket.token }))
        .status,
    ).to.equal(404);
  });

  it('suggests procedures for what is being typed, without marks too', async () => {
    const suggest = async (q: string) =>
      (await fetch(`${chat.url}/suggest?q=${encodeURIComponent(q)}`)).json();
    expect(await suggest('ket hon')).to.have.nested.property('suggestions[0].code', '1.000894');
    expect(await suggest('kết hôn')).to.have.nested.property('suggestions.length', 3);
    expect(await suggest('')).to.deep.equal({ suggestions: [] });
  });
});

describe('Direct Line, asked too much', () => {
  it('answers 429 with Retry-After to too many messages, conversations, reads', async () => {
    const chat = await startWebChat({
      limits: { messagesPerMinute: 3, conversationsPerMinute: 2, readsPerMinute: 4 },
    });
    const line = directLine(chat.url);
    const ticket = await line.begin();
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await line.say(ticket, 'xin chào'));
    expect(statuses.map((answer) => answer.status)).to.deep.equal([200, 200, 200, 429]);
    expect(Number(statuses[3]?.headers.get('retry-after'))).to.be.within(1, 60);
    expect((await line.call('POST', '/tokens/generate')).status).to.equal(200);
    expect((await line.call('POST', '/tokens/generate')).status).to.equal(429);
    for (let i = 0; i < 5; i++) await line.read(ticket);
    const read = await line.call('GET', `/conversations/${ticket.conversationId}/activities`, {
      token: ticket.token,
    });
    expect(read.status).to.equal(429);
    await chat.stop();
  });

  it('answers 503 with Retry-After when the inbox is full, and keeps nothing of the message', async () => {
    const chat = await startWebChat({ answersAfterMs: null });
    const { inbox } = chat.store;
    const put = inbox.put.bind(inbox);
    inbox.put = async () => ({ outcome: 'full', retryAfterSeconds: 5 });
    const line = directLine(chat.url);
    const ticket = await line.begin();
    const refused = await line.say(ticket, 'xin chào');
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('5');
    inbox.put = put;
    expect((await line.read(ticket)).activities).to.deep.equal([]);
    await chat.stop();
  });
});

describe('Direct Line and the pages that use it', () => {
  const LANG_SON = 'https://sotuphap.langson.gov.vn';
  let chat: RunningWebChat;

  before(async () => (chat = await startWebChat({ origins: ['https://*.langson.gov.vn'] })));
  after(() => chat.stop());

  it('lets a page of an allowed origin read, and answers its preflight', async () => {
    const line = directLine(chat.url, LANG_SON);
    const generated = await line.call('POST', '/tokens/generate');
    expect(generated.headers.get('access-control-allow-origin')).to.equal(LANG_SON);
    expect(generated.headers.get('vary')).to.include('Origin');
    const preflight = await fetch(`${chat.url}/v3/directline/conversations/a/activities`, {
      method: 'OPTIONS',
      headers: { Origin: LANG_SON, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-origin')).to.equal(LANG_SON);
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).to.include('x-ms-bot-agent');
  });

  it('refuses a page of another origin, before it does anything', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://langson.gov.vn.evil.example']) {
      const answer = await directLine(chat.url, origin).call('POST', '/tokens/generate');
      expect(answer.status).to.equal(403);
      expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    }
  });

  it('refuses a token that was given to another page', async () => {
    const ticket = await directLine(chat.url, LANG_SON).begin();
    const path = `/conversations/${ticket.conversationId}/activities`;
    const elsewhere = directLine(chat.url, 'https://soyte.langson.gov.vn');
    expect((await elsewhere.call('GET', path, { token: ticket.token })).status).to.equal(403);
    expect((await directLine(chat.url, LANG_SON).call('GET', path, { token: ticket.token })).status).to.equal(
      200,
    );
  });

  it('tells a page that may not use it so, and how the site looks', async () => {
    const read = async (origin: string) =>
      (await fetch(`${chat.url}/site?site=so-tu-phap`, { headers: { Origin: origin } })).json();
    expect(await read('https://evil.example')).to.include({ allowed: false });
    expect(await read(LANG_SON)).to.include({ allowed: true, colour: '#14532d' });
  });

  it('names its own public address in stream addresses', async () => {
    const behindProxy = await startWebChat({ publicUrl: 'https://tro-ly.example' });
    const ticket = await directLine(behindProxy.url).begin();
    expect(ticket.streamUrl).to.match(/^wss:\/\/tro-ly\.example\/v3\/directline\/conversations\//);
    await behindProxy.stop();
  });
});
