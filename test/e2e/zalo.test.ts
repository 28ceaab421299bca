import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ZaloStandIn } from '../channels/zalo/stand-in/zalo.js';
import { openStore } from '../../src/store/open-store.js';
import { startServer, type ServerProcess } from './server-process.js';

const DATA_KEY = 'khoa-du-lieu-cho-phep-thu-dai-hon-32-ky-tu';
const DOSSIER = 'H37.12-261109-0004';

/** Waits until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition());) {
    if (Date.now() > deadline) throw new Error(`chờ mãi không thấy: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('Zalo that is not set up', function () {
  this.timeout(60_000);
  let dataDir: string;

  beforeEach(() => (dataDir = mkdtempSync(path.join(tmpdir(), 'zalo-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is not there: no webhook, no page, no word of it in the health', async () => {
    const server = startServer(dataDir);
    try {
      await server.ready();
      const posted = await fetch(`${server.url}/zalo/webhook`, { method: 'POST', body: '{}' });
      expect(posted.status).to.equal(404);
      expect((await fetch(`${server.url}/zalo/authorize`)).status).to.equal(404);
      expect(await (await fetch(`${server.url}/readyz`)).text()).not.to.include('zalo');
    } finally {
      await server.end('SIGTERM');
    }
  });

  it('half set up stops the start with one line that names what is missing', async () => {
    const server = startServer(dataDir, { ZALO_APP_ID: '123456', ZALO_APP_SECRET: 'khoa' });
    expect((await server.ended).code).to.equal(1);
    expect(server.errors.trim().split('\n')).to.have.length(1);
    expect(server.errors).to.match(/ZALO_OA_SECRET_KEY: chưa đặt/);
    expect(server.errors).not.to.include('khoa');
  });
});

describe('Zalo, from end to end', function () {
  this.timeout(90_000);
  let dataDir: string;
  let zalo: ZaloStandIn;
  let server: ServerProcess;

  before(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'zalo-'));
    zalo = await ZaloStandIn.start();
    server = startServer(dataDir, { ...zalo.settings(), DATA_KEY });
    await server.ready();
    zalo.webhook = `${server.url}/zalo/webhook`;
  });
  after(async () => {
    await server.end('SIGTERM');
    await zalo.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(zalo.refusals, 'điều Zalo phải từ chối').to.deep.equal([]);
    expect(zalo.tokens.spentAgain).to.equal(0);
  });

  it('leads a person from following to a dossier whose change is told', async () => {
    const person = zalo.person(1);
    await person.follow();
    const greeting = await person.hear(0);
    expect(greeting.text).to.match(/^Chào bạn!/);
    expect(greeting.buttons.map(({ type }) => type)).to.include('oa.query.hide');

    const answer = await person.ask('dang ky ket hon can giay to gi');
    expect(answer.text).to.match(/tờ khai đăng ký kết hôn/i);
    expect(answer.text).to.match(/^• Phí: /m);
    expect(answer.text).not.to.match(/[*_#]{2}|\]\(/);
    expect(answer.buttons.map(({ title }) => title)).to.deep.equal([
      'Lệ phí',
      'Bao lâu xong',
      'Nộp ở đâu',
      'Các bước',
      'Xem nguồn',
    ]);

    const more = await person.ask('còn lệ phí thì sao');
    expect(more.text)
      .to.match(/kết hôn/i)
      .and.match(/lệ phí/i);

    const long = await person.ask('đăng ký khai sinh');
    expect(long.text)
      .to.match(/giấy chứng sinh/i)
      .and.match(/■ Nơi nộp/);

    const status = await person.ask(`tra hồ sơ ${DOSSIER}`);
    expect(status.text)
      .to.include(DOSSIER)
      .and.match(/^Hồ sơ đang/m);
    const offer = await person.answerTo(() => person.press('Báo cho tôi'));
    expect(offer.buttons.map(({ title }) => title)).to.include('Đồng ý, báo cho tôi');
    const agreed = await person.answerTo(() => person.press('Đồng ý'));
    expect(agreed.text).to.include(DOSSIER);
    const seen = person.received.length;

    // As if the portal had said something else the last time it was asked, and it were time to ask again.
    const store = await openStore({ dataDir, dataKey: DATA_KEY });
    const [followed] = await store.subscriptions.ofSender('zalo', person.id);
    await store.subscriptions.polled(followed!.id, { status: 'Được tiếp nhận|', nextPollAt: 0 });
    await store.close();
    const change = await person.hear(seen, 30_000);
    expect(change.text).to.include(DOSSIER).and.match(/đang/i);
    expect(change.buttons.map(({ title }) => title)).to.include('Dừng theo dõi');
  });

  it('offers choices as buttons that mean the same whenever they are pressed, and takes their numbers too', async () => {
    const person = zalo.person(8);
    const which = await person.ask('hộ chiếu');
    expect(which.text)
      .to.match(/^1\. Cấp hộ chiếu phổ thông/m)
      .and.match(/^2\. Trình báo mất/m);
    const reported = await person.answerTo(() => person.press('Trình báo mất'));
    expect(reported.text).to.match(/^Trình báo mất hộ chiếu/);
    // The same button later on: it means what it meant.
    await person.ask('lệ phí đăng ký kết hôn');
    const again = await person.answerTo(() => person.pressButton(which.buttons[1]!));
    expect(again.text).to.equal(reported.text);
    const other = zalo.person(9);
    await other.ask('hộ chiếu');
    expect((await other.ask('1')).text).to.match(/^Cấp hộ chiếu phổ thông ở trong nước/);
  });

  it('says what it can do instead with a picture, a voice message, a place', async () => {
    const person = zalo.person(2);
    await person.sendMedia('image');
    expect((await person.hear(0)).text).to.match(/chưa xem được ảnh/);
    await person.sendMedia('image');
    await person.sendMedia('image');
    const next = await person.ask('lệ phí cấp hộ chiếu');
    expect(next.text, 'một tập ảnh chỉ cần một câu trả lời').to.match(/hộ chiếu/i);
    const other = zalo.person(3);
    await other.sendMedia('audio');
    expect((await other.hear(0)).text).to.match(/chưa nghe được tin thoại/);
    const third = zalo.person(4);
    await third.sendMedia('location');
    expect((await third.hear(0)).text).to.match(/tên xã, phường/);
    const fourth = zalo.person(5);
    await fourth.submitInfo('Nguyễn Văn A', '0912345678');
    expect((await fourth.hear(0)).text).to.match(/không lưu/);
  });

  it('answers an event that comes again, or twice at once, once', async () => {
    const person = zalo.person(6);
    await Promise.all([1, 2, 3].map(() => person.say('lệ phí cấp hộ chiếu', 'm-1')));
    await person.hear(0);
    await person.say('lệ phí cấp hộ chiếu', 'm-1');
    expect((await person.ask('xin chào')).text).to.match(/^Chào bạn/);
    expect(person.received).to.have.length(2);
  });

  it('forgets who leaves, and greets who comes back', async () => {
    const person = zalo.person(7);
    await person.ask(`tra hồ sơ ${DOSSIER}`);
    await person.answerTo(() => person.press('Báo cho tôi'));
    await person.answerTo(() => person.press('Đồng ý'));
    const store = await openStore({ dataDir, dataKey: DATA_KEY });
    try {
      expect(await store.subscriptions.ofSender('zalo', person.id)).to.have.length(1);
      await person.unfollow();
      await until(
        async () => (await store.subscriptions.ofSender('zalo', person.id)).length === 0,
        'theo dõi đã dừng',
      );
      const kept = JSON.stringify(await store.privacy.export(person.id));
      expect(kept).not.to.include(DOSSIER).and.not.to.include('theo dõi');
    } finally {
      await store.close();
    }
    expect((await person.answerTo(() => person.follow())).text).to.match(/^Chào bạn!/);
  });

  it('tells its state to whoever runs it', async () => {
    const ready = (await (await fetch(`${server.url}/readyz`)).json()) as {
      parts: Record<string, { ok: boolean; detail: string; needed: boolean }>;
    };
    expect(ready.parts.zalo).to.include({ ok: true, needed: false });
    expect(ready.parts.zalo!.detail).to.match(
      /mã truy cập còn hạn đến \d{4}-.*; 0 tin chờ gửi, 0 tin bị gác lại/,
    );
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).to.match(/^tro_ly_zalo_access 1$/m);
    expect(metrics).to.match(/^tro_ly_zalo_events_total\{event="text",outcome="written"\} \d+$/m);
    expect(metrics).to.match(/^tro_ly_zalo_messages_total\{way="message",reason="ok"\} \d+$/m);
    expect(metrics).to.match(/^tro_ly_outside_up\{service="zalo"\} 1$/m);
    const log = JSON.stringify(server.log);
    expect(log).not.to.include(zalo.person(1).id).and.not.to.include(zalo.appSecret);
  });
});
