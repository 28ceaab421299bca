import { expect } from 'chai';
import { DirectLine, type Activity } from 'botframework-directlinejs';
import { WebSocket } from 'ws';
import { HttpRequest } from './http-request.js';
import { directLine } from './direct-line-client.js';
import { startWebChat, type RunningWebChat } from './running-web-chat.js';

/** Microsoft's own client lives in browsers: it finds these two as globals. */
const globals = globalThis as unknown as { XMLHttpRequest?: unknown; WebSocket?: unknown };

/** It comes back after 3 to 15 seconds, by chance: the soonest. */
const SOONEST = { random: () => 0 };

describe("Microsoft's botframework-directlinejs", function () {
  this.timeout(40_000);
  let chat: RunningWebChat;
  const before_ = { ...globals };

  before(() => Object.assign(globals, { XMLHttpRequest: HttpRequest, WebSocket }));
  after(() => {
    globals.XMLHttpRequest = before_.XMLHttpRequest;
    globals.WebSocket = before_.WebSocket;
  });
  beforeEach(async () => (chat = await startWebChat()));
  afterEach(() => chat.stop());

  /** A client that collects what it is told; `until` waits for as many activities. */
  function client(options: {
    token: string;
    webSocket: boolean;
    conversationId?: string;
    watermark?: string;
  }) {
    const line = new DirectLine({
      domain: `${chat.url}/v3/directline`,
      pollingInterval: 200,
      ...options,
      ...SOONEST,
    });
    const got: (Activity & { replyToId?: string; text?: string })[] = [];
    const subscription = line.activity$.subscribe((activity) => got.push(activity));
    return {
      line,
      got,
      say: (text: string, clientActivityID: string) =>
        new Promise<string>((resolve, reject) => {
          line
            .postActivity({
              type: 'message',
              text,
              from: { id: 'nguoi-hoi' },
              channelData: { clientActivityID },
            } as Activity)
            .subscribe(resolve, reject);
        }),
      async until(count: number) {
        const deadline = Date.now() + 20_000;
        while (got.length < count && Date.now() < deadline)
          await new Promise((resolve) => setTimeout(resolve, 20));
        return got;
      },
      end() {
        subscription.unsubscribe();
        line.end();
      },
    };
  }

  async function newToken(): Promise<string> {
    return (await directLine(chat.url).call('POST', '/tokens/generate')).body.token;
  }

  for (const webSocket of [true, false]) {
    const way = webSocket ? 'over WebSocket' : 'by polling';

    it(`asks and is answered ${way}, with its own key echoed`, async () => {
      const { say, until, end } = client({ token: await newToken(), webSocket });
      const id = await say('Đăng ký kết hôn cần giấy tờ gì?', 'khoa-cua-web-chat');
      const [echo, answer] = await until(2);
      expect(echo).to.include({ id });
      expect(echo?.channelData).to.include({ clientActivityID: 'khoa-cua-web-chat' });
      expect(answer).to.include({ replyToId: id });
      expect(answer?.from).to.include({ role: 'bot' });
      expect(chat.webChat.connections).to.equal(webSocket ? 1 : 0);
      await say('Lệ phí bao nhiêu?', 'khoa-2');
      const all = await until(4);
      expect(new Set(all.map((activity) => activity.id)).size).to.equal(4);
      end();
    });

    it(`goes on with a conversation after its watermark ${way}`, async () => {
      const token = await newToken();
      const first = client({ token, webSocket });
      await first.say('khai sinh', 'k1');
      await first.until(2);
      const { conversationId } = first.line as unknown as { conversationId: string };
      first.end();
      const second = client({ token, webSocket, conversationId, watermark: '2' });
      await second.say('Lệ phí bao nhiêu?', 'k2');
      const got = await second.until(2);
      expect(got.map((activity) => activity.text)[0]).to.equal('Lệ phí bao nhiêu?');
      second.end();
    });
  }

  it('comes back by itself after the server was killed, with nothing lost and nothing doubled', async () => {
    const mine = client({ token: await newToken(), webSocket: true });
    await mine.say('khai sinh', 'k1');
    await mine.until(2);
    const { dataDir, port } = chat;
    await chat.stop({ keepData: true, abrupt: true });
    chat = await startWebChat({ dataDir, port });
    await mine.say('Lệ phí bao nhiêu?', 'k2');
    const got = await mine.until(4);
    expect(got.map((activity) => activity.id)).to.have.length(4);
    expect(new Set(got.map((activity) => activity.id)).size).to.equal(4);
    mine.end();
  });

  it('learns that its token has expired', async () => {
    let now = Date.now();
    await chat.stop();
    chat = await startWebChat({ now: () => now });
    const mine = client({ token: await newToken(), webSocket: false });
    await mine.say('khai sinh', 'k1');
    await mine.until(2);
    now += 3_700_000;
    const states: number[] = [];
    mine.line.connectionStatus$.subscribe((status) => states.push(status));
    const deadline = Date.now() + 5000;
    while (!states.includes(3) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(states).to.include(3);
    mine.end();
  });
});
