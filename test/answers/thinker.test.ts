import { expect } from 'chai';
import path from 'node:path';
import { Thinker } from '../../src/answers/thinker.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const content = {
  knowledgeDirs: [path.join(ROOT, 'knowledge')],
  dialogsDir: path.join(ROOT, 'dialogs'),
  localesDir: path.join(ROOT, 'locales'),
  ownDir: path.join(ROOT, 'knowledge'),
  province: 'Lạng Sơn',
  provinceCode: 'H37',
};

async function reasonOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => 'không lỗi',
    (error: Error) => error.message,
  );
}

describe('Luồng suy nghĩ', function () {
  this.timeout(30_000);
  let thinker: Thinker;
  afterEach(() => thinker.stop());

  it('trả lời, gợi ý, nhớ điều vừa nói, như khi nghĩ ngay tại chỗ', async () => {
    thinker = Thinker.begin({ content });
    await thinker.ready();
    expect(thinker.state.procedures).to.be.greaterThan(200);
    const first = await thinker.turn('đăng ký kết hôn cần giấy tờ gì', null, 'vi', null);
    expect(first.reply.procedure?.code).to.equal('1.000894');
    const second = await thinker.turn('mất bao nhiêu tiền', first.context, 'vi', null);
    expect(second.reply.procedure?.code).to.equal('1.000894');
    expect(second.reply.aspect).to.equal('fee');
    const picked = await thinker.turn('Đăng ký khai sinh', null, 'vi', '1.001193');
    expect(picked.picked).to.equal(true);
    expect((await thinker.turn('ok', null, 'vi', '9.999999')).picked).to.equal(false);
    expect((await thinker.suggest('ket hon', 3)).map(({ code }) => code)).to.include('1.000894');
  });

  it('kho không có gì: nói rõ vì sao không bắt đầu được', async () => {
    thinker = Thinker.begin({ content: { ...content, knowledgeDirs: ['/không/có'] } });
    expect(await reasonOf(thinker.ready())).to.match(/^KNOWLEDGE_DIR: không có thủ tục nào/);
  });

  describe('khi luồng hỏng', () => {
    const thread = new URL('./stubborn-thread.js', import.meta.url);
    let troubles: string[];

    beforeEach(async () => {
      troubles = [];
      thinker = Thinker.begin({ content, thread, silenceMs: 300 });
      await thinker.ready();
      thinker.watch(
        () => undefined,
        (error) => troubles.push(error.message),
      );
    });

    it('một câu nghĩ mãi không xong: câu ấy lỗi, câu sau vẫn được trả lời', async () => {
      const hung = reasonOf(thinker.turn('treo', null, 'vi', null));
      const beside = reasonOf(thinker.turn('câu bên cạnh', null, 'vi', null));
      expect(await hung).to.match(/luồng suy nghĩ dừng/);
      expect(await beside).to.match(/luồng suy nghĩ dừng/);
      expect(await thinker.suggest('câu sau', 1)).to.deep.equal([]);
      expect(troubles).to.have.length(1);
    });

    it('luồng chết giữa chừng: có luồng mới, nói ra lý do', async () => {
      expect(await reasonOf(thinker.turn('chết', null, 'vi', null))).to.match(/hỏng bộ nhớ/);
      expect(thinker.isAwake).to.equal(false);
      expect(await thinker.suggest('câu sau', 1)).to.deep.equal([]);
      expect(thinker.isAwake).to.equal(true);
      expect(troubles[0]).to.match(/hỏng bộ nhớ/);
    });

    it('dừng hẳn thì câu đang chờ được báo, không có luồng mới', async () => {
      const waiting = reasonOf(thinker.turn('treo', null, 'vi', null));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await thinker.stop();
      expect(await waiting).to.match(/dừng/);
      expect(troubles).to.deep.equal([]);
    });
  });
});
