import { expect } from 'chai';
import path from 'node:path';
import { answerDossier, noticeFields } from '../../src/answers/dossier.js';
import type { DossierAnswerData } from '../../src/dossier/answer-data.js';
import { findCodes } from '../../src/dossier/code.js';
import { sightAt } from '../../src/dossier/deadline.js';
import type { Dossier } from '../../src/dossier/dossier.js';
import { IgatePort } from '../../src/dossier/igate.js';
import { sandboxSettings, startSandboxPortal } from '../../src/dossier/sandbox-portal.js';
import type { Reply } from '../../src/replies/reply.js';
import { Templates } from '../../src/replies/templates.js';
import { CALENDAR, NOW, PAGE, openWorkplace, person, type Workplace } from '../dossier/workplace.js';
import { expectGolden } from './golden.js';

const templates = new Templates(path.resolve(import.meta.dirname, '../../../locales'));
const word = (data: DossierAnswerData | DossierAnswerData[], locale: 'vi' | 'en' = 'vi'): Reply =>
  answerDossier(data, { now: new Date(NOW), templates, locale });
const RECEIVED = 'H37.12-261109';
const CODE = `${RECEIVED}-0004`;
const common = { code: CODE, sandbox: false, page: PAGE };

describe('Câu trả lời về hồ sơ', () => {
  let place: Workplace;
  let portal: { address: string; close(): Promise<void> };

  before(async () => {
    const options = { provinceCode: 'H37', now: () => NOW, calendar: () => CALENDAR };
    portal = await startSandboxPortal(options);
    place = await openWorkplace(new IgatePort(sandboxSettings(portal.address)), {
      sandbox: true,
      now: () => NOW,
      page: { title: 'Cổng minh họa', url: 'http://localhost:3978/sandbox/portal' },
      limits: { perSenderHour: 1000 },
    });
  });
  after(async () => {
    await place.close();
    await portal.close();
  });

  const SEEN: [string, string, string][] = [
    ['0001', '01-moi-dang-ky', 'Mới đăng ký'],
    ['0002', '02-duoc-tiep-nhan', 'Được tiếp nhận'],
    ['0003', '03-khong-duoc-tiep-nhan', 'Không được tiếp nhận'],
    ['0004', '04-dang-xu-ly', 'Đang xử lý'],
    ['0005', '05-bo-sung-giay-to', 'Yêu cầu bổ sung giấy tờ'],
    ['0006', '06-nghia-vu-tai-chinh', 'Yêu cầu thực hiện nghĩa vụ tài chính'],
    ['0007', '07-xin-rut', 'Công dân yêu cầu rút hồ sơ'],
    ['0008', '08-dung-xu-ly', 'Dừng xử lý'],
    ['0009', '09-da-xu-ly-xong', 'Đã xử lý xong'],
    ['0010', '10-da-tra-ket-qua', 'Đã trả kết quả'],
    ['0011', '11-qua-hen', 'Đang xử lý'],
    ['0012', '12-xong-som', 'Đã xử lý xong'],
    ['0013', '13-hen-hom-nay', 'Đang xử lý'],
    ['0014', '14-thieu-ngay', 'Đang xử lý'],
    ['0015', '15-trang-thai-rieng', 'Liên thông cơ quan thuế'],
  ];
  for (const [number, golden, status] of SEEN) {
    it(`words ${golden} of the sandbox`, async () => {
      const lookup = await place.service.lookUp(`${RECEIVED}-${number}`, person());
      const reply = word(lookup);
      expect(reply.intent).to.equal('dossier');
      expect(reply.dossier).to.deep.equal({ code: `${RECEIVED}-${number}`, status });
      expect(reply.sources).to.deep.equal([
        { title: 'Cổng minh họa', url: 'http://localhost:3978/sandbox/portal', updated: '2026-11-26' },
      ]);
      expect(reply.text).to.include('dữ liệu minh họa');
      expect(reply.text).to.not.include('Nguyễn');
      expectGolden(`dossier-${golden}`, reply.text);
    });

    it(`words ${golden} in English`, async () => {
      const reply = word(await place.service.lookUp(`${RECEIVED}-${number}`, person()), 'en');
      expect(reply.text).to.include('dữ liệu minh họa');
      // The portal's own names of things stay as they are; our words around them are English.
      expect(reply.text)
        .to.match(/^Dossier H37/)
        .and.to.not.match(/Hồ sơ|Bạn|thứ |ngày làm việc/);
      expectGolden(`dossier-${golden}.en`, reply.text);
    });
  }

  it('offers to tell when it changes, while something may still change', async () => {
    const said = async (number: string) =>
      word(await place.service.lookUp(`${RECEIVED}-${number}`, person())).suggestions.map(
        ({ title }) => title,
      );
    expect(await said('0004')).to.deep.equal(['Báo cho tôi khi có thay đổi']);
    for (const number of ['0003', '0008', '0009', '0010'])
      expect(await said(number), number).to.deep.equal([]);
  });

  it('says the same of a dossier that is not there and of one that may not be seen', async () => {
    const code = (number: string) => `${RECEIVED}-${number}`;
    const [none, forbidden] = await Promise.all(
      ['0999', '0037'].map(async (number) => word(await place.service.lookUp(code(number), person()))),
    );
    expect(none!.text.replaceAll(code('0999'), code('0037'))).to.equal(forbidden!.text);
    expect(none!.suggestions).to.deep.equal(forbidden!.suggestions);
    expectGolden('dossier-20-khong-thay-minh-hoa', none!.text);
  });

  it('answers two codes in one reply', async () => {
    const looked = await Promise.all(
      ['0004', '0011'].map((number) => place.service.lookUp(`${RECEIVED}-${number}`, person())),
    );
    const reply = word(looked);
    expect(reply.dossier?.code).to.equal(CODE);
    expect(reply.text).to.include(`${RECEIVED}-0004`).and.include(`${RECEIVED}-0011`);
    expect(reply.sources).to.have.length(1);
    expect(reply.suggestions).to.have.length(2);
  });

  const dossier: Dossier = {
    code: CODE,
    status: 5,
    statusWords: 'Yêu cầu bổ sung giấy tờ',
    procedure: null,
    office: null,
    applicant: null,
    appliedAt: null,
    receivedAt: null,
    dueAt: Date.parse('2026-11-30T10:00:00Z'),
    finishedAt: null,
    returnedAt: null,
    papers: [],
    answerBy: null,
    amount: null,
    note: null,
  };
  const change = {
    kind: 'changed' as const,
    ...common,
    ...sightAt(dossier, NOW, CALENDAR),
    before: 'Đang xử lý',
    dueBefore: null,
    ends: false,
  };
  const example = 'H37.12-261119-0012';
  const slip = (text: string): DossierAnswerData => {
    const [{ code, problem, suggestion }] = findCodes(text, 'H37', { expected: true }) as [
      ReturnType<typeof findCodes>[number],
    ];
    const { page } = common;
    return {
      kind: 'near-miss',
      code,
      problem: problem!,
      suggestion: suggestion ?? null,
      example,
      sandbox: false,
      page,
    };
  };
  const found = (part: Partial<Dossier>): DossierAnswerData => {
    return { kind: 'found', ...common, ...sightAt({ ...dossier, ...part }, NOW, CALENDAR), follow: true };
  };

  const WORDED: [string, DossierAnswerData][] = [
    ['21-khong-thay', { kind: 'hidden', ...common }],
    ['22-cong-hong', { kind: 'down', ...common }],
    ['23-dang-dong', { kind: 'busy', ...common }],
    ['24-tra-nhieu-qua', { kind: 'limited', ...common, waitSeconds: 240 }],
    ['25-ngay-chua-toi', { kind: 'future', ...common, code: 'H37.12-261224-0001', day: '2026-12-24' }],
    ['30-hoi-ma', { kind: 'ask', time: 1, example, sandbox: false, page: PAGE }],
    ['31-hoi-ma-lan-hai', { kind: 'ask', time: 2, example, sandbox: false, page: PAGE }],
    ['32-hoi-ma-minh-hoa', { kind: 'ask', time: 1, example, sandbox: true, page: PAGE }],
    ['40-sai-ngay', slip('H37.12-261345-0012')],
    ['41-ngay-dao-nguoc', slip('H37.12-091126-0012')],
    ['42-du-nam', slip('H37.12-20261109-0012')],
    ['43-thieu-so', slip('H37.12-261109-12')],
    ['44-thieu-phan-cuoi', slip('H37.12-261109')],
    ['45-so-khong', slip('H37.12-261109-0000')],
    ['46-thieu-co-quan', slip('261109-0012')],
    ['46b-co-quan-qua-dai', slip('H37.1.2.3.4.5-261109-0012')],
    ['47-tinh-khac', slip('H12.3-261109-0012')],
    ['48-mot-mau', slip('261109')],
    ['49-so-dien-thoai', slip('0912345678')],
    ['50-hoi-theo-doi', { kind: 'follow-ask', ...common, days: 60 }],
    ['51-da-theo-doi', { kind: 'followed', ...common, until: '2027-01-25' }],
    ['52-theo-doi-du', { kind: 'follow-full', ...common, limit: 5 }],
    ['53-buoc-cuoi', { kind: 'follow-none', ...common, why: 'final' }],
    ['54-o-day-khong-nhan-duoc', { kind: 'follow-none', ...common, why: 'channel' }],
    ['55-khong-thay-de-theo-doi', { kind: 'follow-none', ...common, why: 'unseen' }],
    ['56-khong-theo-doi', { kind: 'follow-declined' }],
    ['57-dung-mot', { kind: 'unfollowed', codes: [CODE] }],
    ['58-dung-nhieu', { kind: 'unfollowed', codes: [CODE, 'H37.12-261109-0005'] }],
    ['59-dung-khong-co', { kind: 'unfollowed', codes: [] }],
    ['60-dang-theo-doi', { kind: 'following', codes: [CODE, 'H37.12-261109-0005'], sandbox: false }],
    ['61-khong-theo-doi-gi', { kind: 'following', codes: [], sandbox: false }],
    ['70-bao-doi-trang-thai', change],
    [
      '71-bao-doi-ngay-hen',
      {
        ...change,
        ...sightAt(
          { ...dossier, status: 4, statusWords: 'Đang xử lý', dueAt: Date.parse('2026-12-05T10:00:00Z') },
          NOW,
          CALENDAR,
        ),
        dueBefore: '2026-11-30',
      },
    ],
    [
      '72-bao-xong',
      {
        ...change,
        ...sightAt({ ...dossier, status: 9, statusWords: 'Đã xử lý xong', finishedAt: NOW }, NOW, CALENDAR),
        ends: true,
      },
    ],
    ['80-bo-sung-khong-ro-giay-to', found({ dueAt: null })],
    ['81-nop-tien-khong-ro-so', found({ status: 6 })],
    ['82-hen-ngay-nghi', found({ status: 4, dueAt: Date.parse('2026-11-28T10:00:00Z') })],
    ['83-xong-cham', found({ status: 9, dueAt: Date.parse('2026-11-20T10:00:00Z'), finishedAt: NOW })],
    ['84-moi-qua-hen', found({ status: 4, dueAt: Date.parse('2026-11-25T10:00:00Z') })],
  ];
  for (const [golden, data] of WORDED) {
    it(`words ${golden}`, () => {
      const reply = word(data);
      expect(reply.intent).to.equal('dossier');
      expectGolden(`dossier-${golden}`, reply.text);
    });

    it(`words ${golden} in English`, () => {
      const { text } = word(data, 'en');
      expect(text).to.not.match(/(?:^|[^\p{L}“])(?:Bạn|bạn|Tôi|tôi|hồ sơ|Hồ sơ|mã|ngày)(?!\p{L})/u);
      expectGolden(`dossier-${golden}.en`, text);
    });
  }

  it('says in every answer of the sandbox that its dossiers are invented', () => {
    for (const [golden, data] of WORDED) {
      if (!('sandbox' in data)) continue;
      expect(word({ ...data, sandbox: true }).text, golden).to.include('minh họa');
      expect(word(data).text.includes('minh họa'), golden).to.equal(data.sandbox);
    }
  });

  it('has the fields of a change for templates of others', () => {
    expect(noticeFields(change)).to.deep.equal({
      code: CODE,
      status: 'Yêu cầu bổ sung giấy tờ',
      name: '–',
      due: '30/11/2026',
      office: '–',
    });
  });

  it('gives no code back for a slip, and one press for what was meant', () => {
    const reply = word(slip('H37.12-261109-12'));
    expect(reply.dossier).to.deep.equal({ code: null });
    expect(reply.suggestions).to.deep.equal([{ title: 'H37.12-261109-0012', say: 'H37.12-261109-0012' }]);
    expect(word(slip('0912345678')).text).to.not.include('0912');
  });
});
