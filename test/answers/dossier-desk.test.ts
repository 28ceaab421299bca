import { expect } from 'chai';
import path from 'node:path';
import { DossierDesk, leaveDossier, readDossierMemory } from '../../src/answers/dossier-desk.js';
import { NO_DOSSIER, readDossierWish, type DossierMemory } from '../../src/answers/dossier-wish.js';
import { IgatePort } from '../../src/dossier/igate.js';
import type { Person } from '../../src/dossier/person.js';
import { sandboxSettings, startSandboxPortal } from '../../src/dossier/sandbox-portal.js';
import type { Reply } from '../../src/replies/reply.js';
import { Templates } from '../../src/replies/templates.js';
import { CALENDAR, NOW, openWorkplace, person, type Workplace } from '../dossier/workplace.js';

const templates = new Templates(path.resolve(import.meta.dirname, '../../../locales'));
/** What the understanding takes for a question about a dossier; here a few words stand for it. */
const ABOUT = /hồ sơ.*(đến đâu|tới đâu|xong chưa)|tra cứu hồ sơ|tra hồ sơ/;

describe('Nói chuyện về hồ sơ', () => {
  let place: Workplace;
  let portal: { address: string; close(): Promise<void> };
  let desk: DossierDesk;

  before(async () => {
    portal = await startSandboxPortal({ provinceCode: 'H37', now: () => NOW, calendar: () => CALENDAR });
    place = await openWorkplace(new IgatePort(sandboxSettings(portal.address)), { now: () => NOW });
    desk = new DossierDesk({
      service: place.service,
      templates,
      provinceCode: 'H37',
      now: () => new Date(NOW),
    });
  });
  after(async () => {
    await place.close();
    await portal.close();
  });

  /** Says each line in turn; a line that wants nothing of dossiers gives null and turns away from them. */
  async function say(who: Person, ...lines: string[]): Promise<(Reply | null)[]> {
    let memory: DossierMemory = { ...NO_DOSSIER };
    const replies: (Reply | null)[] = [];
    for (const line of lines) {
      const wish = readDossierWish(line, memory, { provinceCode: 'H37', about: ABOUT.test(line) });
      if (!wish) {
        memory = leaveDossier(memory);
        replies.push(null);
        continue;
      }
      const turn = await desk.answer(wish, memory, who);
      // As the store gives it back.
      memory = readDossierMemory(JSON.parse(JSON.stringify(turn.memory)));
      replies.push(turn.reply);
    }
    return replies;
  }

  it('asks for the code once, takes it, and remembers it', async () => {
    const [asked, told, again, later] = await say(
      person(),
      'hồ sơ của tôi đến đâu rồi',
      'à đây, h37.12 261109 0004',
      'thế nó xong chưa',
      'hồ sơ của tôi tới đâu rồi nhỉ',
    );
    expect(asked!.dossier).to.deep.equal({ code: null });
    expect(asked!.text).to.include('H37.12-261119-0012');
    for (const reply of [told, again, later]) {
      expect(reply!.dossier).to.deep.equal({ code: 'H37.12-261109-0004', status: 'Đang xử lý' });
    }
  });

  it('shows ways out instead of asking again', async () => {
    for (const answer of ['em không có mã', 'mất giấy hẹn rồi', 'quên mã rồi ạ', 'tra cứu hồ sơ']) {
      const [, out] = await say(person(), 'tra cứu hồ sơ', answer);
      expect(out!.text, answer).to.include('VNeID');
    }
  });

  it('lets somebody turn to another matter after being asked for a code', async () => {
    const [, other] = await say(person(), 'tra cứu hồ sơ', 'thôi cho hỏi làm căn cước cần gì');
    expect(other).to.equal(null);
  });

  it('takes a piece of a code for a slip after asking, and the whole after that', async () => {
    const [, slip, told] = await say(person(), 'tra cứu hồ sơ', '261109-0004', '12-261109-0004');
    expect(slip!.text).to.include('thiếu phần đầu');
    expect(told!.dossier?.code).to.equal('H37.12-261109-0004');
  });

  it('does not go back to a code that leads nowhere', async () => {
    const [, asked, told] = await say(
      person(),
      'H37.12-261109-0999',
      'hồ sơ của tôi đến đâu rồi',
      'à nhầm, 0004 cơ: H37.12-261109-0004',
    );
    expect(asked!.text).to.include('gửi giúp mã hồ sơ');
    expect(told!.dossier).to.deep.equal({ code: 'H37.12-261109-0004', status: 'Đang xử lý' });
  });

  it('answers two codes in one message', async () => {
    const [both] = await say(person(), 'H37.12-261109-0004 và H37.12-261109-0011 cái nào xong rồi');
    expect(both!.text).to.include('0004').and.include('quá ngày hẹn');
  });

  it('follows a dossier after two words of the sender, lists it and stops', async () => {
    const who = person('zalo');
    const replies = await say(
      who,
      'H37.12-261109-0004',
      'báo cho tôi khi có thay đổi nhé',
      'đồng ý',
      'tôi đang theo dõi hồ sơ nào',
      'dừng theo dõi',
      'tôi đang theo dõi hồ sơ nào',
    );
    const [, asked, followed, list, stopped, none] = replies;
    expect(asked!.text).to.include('đúng không?');
    expect(followed!.text).to.include('muộn nhất đến 25/01/2027');
    expect(list!.text).to.include('H37.12-261109-0004');
    expect(stopped!.text).to.include('đã dừng theo dõi hồ sơ H37.12-261109-0004');
    expect(none!.text).to.include('không nhờ theo dõi');
  });

  it('follows nothing before the sender has agreed, nor after a no', async () => {
    const who = person('zalo');
    await say(who, 'H37.12-261109-0004', 'có gì mới báo em với nhé', 'thôi khỏi');
    expect(await place.store.subscriptions.ofSender('zalo', who.senderId)).to.deep.equal([]);
    const [, asked] = await say(
      who,
      'H37.12-261109-0004',
      'Báo cho tôi khi hồ sơ H37.12-261109-0004 có thay đổi',
    );
    expect(asked!.suggestions.map(({ say: said }) => said)).to.deep.equal([
      'Đồng ý, báo cho tôi',
      'Thôi, không cần',
    ]);
    expect(await place.store.subscriptions.ofSender('zalo', who.senderId)).to.deep.equal([]);
  });

  it('says where it can be followed when it cannot be here', async () => {
    const [, refused] = await say(person('console'), 'H37.12-261109-0004', 'báo tôi khi có thay đổi');
    expect(refused!.text).to.include('Zalo');
  });

  it('follows nothing that has ended', async () => {
    const [, , refused] = await say(
      person('zalo'),
      'H37.12-261109-0010',
      'khi nào có thay đổi thì báo tôi',
      'ok',
    );
    expect(refused!.text).to.include('bước cuối');
  });

  const NOT_ABOUT = [
    'làm giấy khai sinh cần gì',
    'khi nào thì phải báo tử',
    'đồng ý',
    'thôi',
    'xong chưa',
    'dừng kinh doanh thì báo ai',
    'tạm ngừng hộ kinh doanh phải thông báo khi nào',
    'cấp lại căn cước bao lâu',
  ];
  for (const text of NOT_ABOUT) {
    it(`leaves “${text}” to others`, () => {
      for (const code of [null, 'H37.12-261109-0004']) {
        const memory = { ...NO_DOSSIER, code };
        expect(readDossierWish(text, memory, { provinceCode: 'H37', about: false })).to.equal(null);
      }
    });
  }

  const WISHES: [string, string][] = [
    ['dừng theo dõi hồ sơ H37.12-261109-0004', 'stop'],
    ['thôi không theo dõi nữa', 'stop'],
    ['đừng báo nữa', 'stop'],
    ['huỷ theo dõi', 'stop'],
    ['dung theo doi', 'stop'],
    ['nhắn tin cho em khi hồ sơ xong ạ', 'follow'],
    ['theo dõi giúp tôi hồ sơ này', 'follow'],
    ['bao gio xong bao toi nhe', 'follow'],
    ['nhắc tôi khi có kết quả', 'follow'],
    ['báo cho tôi biết khi có thay đổi', 'follow'],
    ['có kết quả thì nhắn lại cho em với', 'follow'],
    ['xem lại giúp em', 'look'],
    ['xong chưa', 'look'],
    ['có kết quả chưa', 'look'],
    ['tra hồ sơ khác', 'ask'],
  ];
  for (const [text, wish] of WISHES) {
    it(`takes “${text}” after an answer for: ${wish}`, () => {
      const memory = { code: 'H37.12-261109-0004', asked: 0, awaiting: null, recent: true };
      expect(readDossierWish(text, memory, { provinceCode: 'H37', about: false })?.wish).to.equal(wish);
    });
  }

  it('forgets what memory does not fit', () => {
    for (const odd of [null, 'x', 5, [], { code: 5, asked: 'x', awaiting: 'y', recent: 1 }]) {
      expect(readDossierMemory(odd)).to.deep.equal(NO_DOSSIER);
    }
  });
});
