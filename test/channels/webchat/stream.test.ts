import { once } from 'node:events';
import { expect } from 'chai';
import { signToken } from '../../../src/channels/webchat/token.js';
import { directLine, openStream } from './direct-line-client.js';
import { SECRET, startWebChat, type RunningWebChat } from './running-web-chat.js';

describe('Direct Line over WebSocket', () => {
  let chat: RunningWebChat;
  let line: ReturnType<typeof directLine>;

  beforeEach(async () => {
    chat = await startWebChat({ limits: { keepAliveMs: 150, streamsPerConversation: 3 } });
    line = directLine(chat.url);
  });
  afterEach(async () => {
    expect(chat.errors).to.deep.equal([]);
    await chat.stop();
  });

  it('brings the question and its answer, each once and in order, with a watermark', async () => {
    const ticket = await line.begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    await line.say(ticket, 'Đăng ký kết hôn cần giấy tờ gì?', 'k1');
    const activities = await stream.waitFor(2);
    expect(activities[0]?.channelData).to.include({ clientActivityID: 'k1' });
    expect(activities[1]?.replyToId).to.equal(activities[0]?.id);
    expect(stream.sets.at(-1)?.watermark).to.equal('2');
    stream.socket.close();
  });

  it('brings what was said before it was opened', async () => {
    const ticket = await line.begin();
    await line.say(ticket, 'khai sinh');
    await line.readUntil(ticket, 2);
    const stream = openStream(ticket.streamUrl);
    expect(await stream.waitFor(2)).to.have.length(2);
    stream.socket.close();
  });

  it('brings everything to every tab', async () => {
    const ticket = await line.begin();
    const tabs = [openStream(ticket.streamUrl), openStream(ticket.streamUrl), openStream(ticket.streamUrl)];
    await Promise.all(tabs.map((tab) => tab.opened()));
    await line.say(ticket, 'khai sinh');
    for (const tab of tabs) {
      expect((await tab.waitFor(2)).map((activity) => activity.id)).to.have.length(2);
      tab.socket.close();
    }
  });

  it('goes on after the watermark with nothing lost and nothing doubled', async () => {
    const ticket = await line.begin();
    const first = openStream(ticket.streamUrl);
    await first.opened();
    await line.say(ticket, 'câu một');
    await first.waitFor(2);
    first.socket.terminate();
    await line.say(ticket, 'câu hai');
    await line.readUntil(ticket, 4);
    const watermark = first.sets.at(-1)?.watermark;
    const back = await line.call('GET', `/conversations/${ticket.conversationId}?watermark=${watermark}`, {
      token: ticket.token,
    });
    const second = openStream(back.body.streamUrl);
    await second.waitFor(2);
    const ids = [...first.activities(), ...second.activities()].map((activity) => activity.id);
    expect(new Set(ids).size).to.equal(4);
    expect(ids).to.have.length(4);
    second.socket.close();
  });

  it('goes on after the server has been killed and started again', async () => {
    const ticket = await line.begin();
    const first = openStream(ticket.streamUrl);
    await first.opened();
    await line.say(ticket, 'câu một');
    await first.waitFor(2);
    const { dataDir } = chat;
    first.socket.on('error', () => {});
    await chat.stop({ keepData: true, abrupt: true });
    chat = await startWebChat({ dataDir });
    line = directLine(chat.url);
    const back = await line.call('GET', `/conversations/${ticket.conversationId}?watermark=2`, {
      token: ticket.token,
    });
    expect(back.status).to.equal(200);
    const second = openStream(back.body.streamUrl);
    await second.opened();
    await line.say(ticket, 'câu hai');
    expect((await second.waitFor(2)).map((activity) => activity.id)).to.not.include(
      first.activities()[0]?.id,
    );
    second.socket.close();
  });

  it('keeps a hundred messages said at once in the order of their numbers', async () => {
    await chat.stop();
    chat = await startWebChat({ limits: { messagesPerMinute: 1000 } });
    line = directLine(chat.url);
    const ticket = await line.begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    await Promise.all(Array.from({ length: 100 }, (_, i) => line.say(ticket, `câu ${i}`, `k${i}`)));
    const ids = (await stream.waitFor(200)).map((activity) => activity.id);
    expect(ids).to.deep.equal([...ids].sort());
    expect(new Set(ids).size).to.equal(200);
    stream.socket.close();
  });

  it('keeps the line alive with empty frames, and lets go of a peer that is dead', async () => {
    const ticket = await line.begin();
    const alive = openStream(ticket.streamUrl);
    await alive.waitForEmptyFrame();
    const dead = openStream(ticket.streamUrl);
    await dead.opened();
    dead.socket.pause();
    // A paused socket answers no ping.
    const deadline = Date.now() + 3000;
    while (chat.webChat.connections > 1 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 30));
    expect(chat.webChat.connections).to.equal(1);
    dead.socket.terminate();
    alive.socket.close();
  });

  it('takes empty frames from clients and ends one that floods', async () => {
    const ticket = await line.begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    stream.socket.send('');
    await line.say(ticket, 'khai sinh');
    await stream.waitFor(2);
    stream.socket.send('a'.repeat(10_000));
    expect(await stream.closed()).to.equal(1009);
  });

  it('ends when the conversation is forgotten', async () => {
    const ticket = await line.begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    const closed = stream.closed();
    await line.call('DELETE', `/conversations/${ticket.conversationId}`, { token: ticket.token });
    expect(await closed).to.equal(1000);
  });

  it('takes the ordinary token as well, in the address or in the header', async () => {
    const ticket = await line.begin();
    const address = ticket.streamUrl.replace(/t=.*/, `t=${ticket.token}`);
    const stream = openStream(address);
    await stream.opened();
    stream.socket.close();
  });

  it('refuses with 401, 403, 404, 400, 429 as over HTTP', async () => {
    const ticket = await line.begin();
    const url = new URL(ticket.streamUrl);
    const other = await line.begin();
    const at = (path: string, query: Record<string, string>) =>
      openStream(`ws://${url.host}${path}?${new URLSearchParams(query)}`).refusal();
    const t = url.searchParams.get('t') ?? '';
    expect(await at(url.pathname, {})).to.equal(401);
    expect(await at(url.pathname, { t: 'giả' })).to.equal(401);
    expect(await at(url.pathname, { t: other.token })).to.equal(403);
    const expired = signToken(
      { conv: ticket.conversationId, origin: '', site: '' },
      SECRET,
      Date.now() - 10_000,
      5,
    );
    expect(await at(url.pathname, { t: expired })).to.equal(403);
    expect(await at(url.pathname, { t, watermark: 'x' })).to.equal(400);
    expect(await at('/v3/directline/khac', { t })).to.equal(404);
    expect(await at('/', {})).to.equal(404);
    const gone = signToken({ conv: 'khong-co', origin: '', site: '' }, SECRET, Date.now(), 60);
    expect(await at('/v3/directline/conversations/khong-co/stream', { t: gone })).to.equal(404);
    expect(await openStream(ticket.streamUrl, 'https://evil.example').refusal()).to.equal(403);
    const tabs = [1, 2, 3].map(() => openStream(ticket.streamUrl));
    await Promise.all(tabs.map((tab) => tab.opened()));
    expect(await openStream(ticket.streamUrl).refusal()).to.equal(429);
    for (const tab of tabs) tab.socket.close();
    await once(tabs[2]!.socket, 'close');
  });
});
