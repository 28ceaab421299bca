import { expect } from 'chai';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { directLine, type Ticket } from '../channels/webchat/direct-line-client.js';
import { startServer, type ServerProcess } from './server-process.js';

const HOME = path.resolve(import.meta.dirname, '../../..');
/** A changed fact, as promised. */
const WITHIN_MS = 2000;
/** Everything else, also on a machine that is busy: how long it takes is for the bench to say. */
const PATIENCE_MS = 15_000;
const QUESTION = 'gia hạn tạm trú nộp trực tiếp hết bao nhiêu tiền';

describe('Cán bộ sửa kho tri thức khi trợ lý đang chạy', function () {
  this.timeout(90_000);
  let root: string;
  let knowledge: string;
  let fees: string;
  let program: ServerProcess;

  const edit = (file: string, from: string, to: string) => {
    const before = readFileSync(file, 'utf8');
    expect(before).to.contain(from);
    writeFileSync(file, before.replace(from, to));
  };
  const ask = async (text: string) => {
    const line = directLine(program.url);
    const ticket: Ticket = await line.begin();
    const { status, body } = await line.say(ticket, text);
    expect(status).to.equal(200);
    for (;;) {
      const { activities } = await line.read(ticket);
      const answer = activities.find(({ replyToId }) => replyToId === body.id);
      if (answer) return answer.text ?? '';
      await pause(15);
    }
  };
  /** Asks again and again for as long as an edit may take; the last answer. */
  const answerWithin = async (text: string, expected: string | RegExp, ms = PATIENCE_MS) => {
    const end = Date.now() + ms;
    let answer = await ask(text);
    while (!answer.match(expected) && Date.now() < end) {
      await pause(150);
      answer = await ask(text);
    }
    return answer;
  };
  const ready = async () => {
    const response = await fetch(`${program.url}/readyz`);
    const { ok, parts } = (await response.json()) as {
      ok: boolean;
      parts: Record<string, { ok: boolean; detail: string }>;
    };
    return { status: response.status, ok, folder: parts.knowledge_folder! };
  };
  const readySays = async (expected: RegExp) => {
    const end = Date.now() + PATIENCE_MS;
    let state = await ready();
    while (!expected.test(state.folder.detail) && Date.now() < end) {
      await pause(50);
      state = await ready();
    }
    expect(state.folder.detail).to.match(expected);
    return state;
  };
  const metric = async (name: string) => {
    const text = await (await fetch(`${program.url}/metrics`)).text();
    return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.+)$`, 'm').exec(text)?.[1]);
  };

  before(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'sua-kho-'));
    for (const folder of ['knowledge', 'dialogs', 'locales'])
      cpSync(path.join(HOME, folder), path.join(root, folder), { recursive: true });
    knowledge = path.join(root, 'knowledge');
    fees = path.join(knowledge, 'procedures/cu-tru/1.002755-gia-han-tam-tru.yaml');
    program = startServer(path.join(root, 'data'), {
      KNOWLEDGE_DIR: knowledge,
      DIALOGS_DIR: path.join(root, 'dialogs'),
      LOCALES_DIR: path.join(root, 'locales'),
    });
    await program.ready();
  });
  after(async () => {
    await program.end('SIGTERM');
    rmSync(root, { recursive: true, force: true });
  });

  it('sửa mức phí: trong 2 giây người dân được trả lời theo mức mới', async () => {
    expect(await ask(QUESTION)).to.contain('15.000 đồng');
    edit(fees, 'số tiền: 15000', 'số tiền: 17000');
    const answer = await answerWithin(QUESTION, '17.000 đồng', WITHIN_MS);
    expect(answer).to.contain('17.000 đồng').and.not.contain('15.000 đồng');
    expect(await metric('tro_ly_knowledge_changes_total{outcome="taken",kind="facts"}')).to.equal(1);
  });

  it('sửa hỏng: vẫn trả lời theo bản tốt; /readyz, nhật ký và số đo nói hỏng ở đâu; sửa lại thì nhận', async () => {
    edit(fees, 'số tiền: 17000', 'số tiền: mười tám nghìn');
    const state = await readySays(
      /1\.002755-gia-han-tam-tru\.yaml:66:18: cách nộp › phí › số tiền: “mười tám nghìn” không phải số tiền, hãy ghi như 20000/,
    );
    expect(state).to.deep.include({ status: 200, ok: true });
    expect(state.folder.ok).to.equal(false);
    expect(await ask(QUESTION)).to.contain('17.000 đồng');
    expect(await metric('tro_ly_knowledge_problems')).to.equal(1);
    const logged = program.log.map(({ message }) => String(message));
    expect(logged.some((line) => /chưa nhận; vẫn trả lời theo bản cũ/.test(line))).to.equal(true);
    expect(logged.some((line) => /yaml:66:18: .*hãy ghi như 20000/.test(line))).to.equal(true);

    edit(fees, 'số tiền: mười tám nghìn', 'số tiền: 18000');
    expect(await answerWithin(QUESTION, '18.000 đồng')).to.contain('18.000 đồng');
    expect((await ready()).folder).to.deep.include({ ok: true });
    expect(await metric('tro_ly_knowledge_problems')).to.equal(0);
  });

  it('thêm cách hỏi: câu của người dân dẫn đúng thủ tục', async () => {
    const said = 'ong bướm nhà bác Tằm vụ vải thêm đợt nữa';
    expect(await ask(said)).to.not.match(/^Gia hạn tạm trú/);
    edit(fees, 'cách hỏi:', `cách hỏi:\n  - ${said}`);
    expect(await answerWithin(said, /^Gia hạn tạm trú/)).to.match(/^Gia hạn tạm trú/);
  });

  it('thư mục biến mất giữa chừng rồi trở lại: vẫn trả lời, rồi nhận bản mới', async () => {
    renameSync(knowledge, `${knowledge}-mang-di`);
    await readySays(/không có thư mục này/);
    expect(await ask(QUESTION)).to.contain('18.000 đồng');
    edit(
      path.join(`${knowledge}-mang-di`, path.relative(knowledge, fees)),
      'số tiền: 18000',
      'số tiền: 19000',
    );
    renameSync(`${knowledge}-mang-di`, knowledge);
    expect(await answerWithin(QUESTION, '19.000 đồng')).to.contain('19.000 đồng');
    expect(program.child.exitCode).to.equal(null);
  });

  it('sửa mẫu câu trả lời và luồng hỏi cũng được nhận; mẫu hỏng thì không', async () => {
    const template = path.join(root, 'locales/vi/empty.hbs');
    const whole = readFileSync(template, 'utf8');
    writeFileSync(template, `${whole}\n{{#if x}`);
    await readySays(/empty\.hbs: mẫu viết sai/);
    writeFileSync(template, `Dạ, bà con cần hỏi gì ạ?\n${whole}`);
    expect(await answerWithin('...', 'Dạ, bà con cần hỏi gì ạ')).to.contain('Dạ, bà con cần hỏi gì ạ');

    const flow = path.join(root, 'dialogs/bang-lai.yaml');
    const before = readFileSync(flow, 'utf8');
    writeFileSync(flow, 'mã: bang-lai\ntên: [');
    await readySays(/bang-lai\.yaml:2:\d+: không đọc được; xem lại thụt dòng/);
    writeFileSync(flow, before);
    await readySays(/^đang dùng bản nhận lúc/);
  });
});
