import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AxisPort } from '../../src/dossier/axis.js';
import { IgatePort } from '../../src/dossier/igate.js';
import type { DossierPort } from '../../src/dossier/port.js';
import { RestPort, readFieldPaths } from '../../src/dossier/rest.js';
import { json, startStandIn, type Asked, type StandIn } from './stand-in.js';
import { NOW, openWorkplace, person, type Workplace } from './workplace.js';

const CODE = 'H37.12-261109-0004';
const SECRET = 'khoa-bi-mat-cua-cong';
const CLIENT = { clientId: 'tro-ly', clientSecret: SECRET };

/** How one kind of portal speaks, for tests that hold for all of them. */
interface Speech {
  name: string;
  port(address: string): DossierPort;
  /** A dossier that is being worked on, due on 1 December; `dates` false: without any. */
  found(dates?: boolean): unknown;
  none: unknown;
  /** It has tokens, asks by GET and so may be redirected on its own host. */
  token: boolean;
}

const SPEECHES: Speech[] = [
  {
    name: 'iGate',
    token: true,
    port: (address) => new IgatePort({ url: address, tokenUrl: `${address}/token`, ...CLIENT }),
    found: (dates = true) => ({
      content: [
        {
          code: CODE,
          applicant: { data: { fullname: 'Nguyễn Văn An', phone: '0912345678' } },
          procedure: { translate: [{ languageId: 228, name: 'Đăng ký khai sinh' }] },
          statusCurrentTask: 'Đang xử lý',
          ...(dates
            ? {
                acceptedDate: '2026-11-09T08:30:00.000+0700',
                appointmentDate: '2026-12-01T17:00:00.000+0700',
              }
            : {}),
        },
      ],
    }),
    none: { content: [] },
  },
  {
    name: 'trục tích hợp',
    token: false,
    port: (address) => new AxisPort({ url: `${address}/apiHoSo`, session: SECRET, unit: 'H37' }),
    found: (dates = true) => ({
      result: [
        {
          MaHoSo: CODE,
          TenTTHC: 'Đăng ký khai sinh',
          ChuHoSo: 'Nguyễn Văn An',
          TrangThaiHoSo: '4',
          DonViXuLy: 'UBND phường Tam Thanh',
          GhiChu: 'Gọi ông Nguyễn Văn An 0912345678',
          ...(dates ? { NgayTiepNhan: '20261109083000', NgayHenTra: '20261201170000' } : {}),
        },
      ],
      error_code: '0',
    }),
    none: { result: [], error_code: '0' },
  },
  {
    name: 'REST',
    token: true,
    port: (address) =>
      new RestPort({
        url: `${address}/ho-so/{code}`,
        ...readFieldPaths(
          'root=data, code=ma, status=trangThai, procedure=thuTuc.ten, applicant=nguoiNop, receivedAt=ngayNhan, dueAt=ngayHen',
        ),
        credentials: { tokenUrl: `${address}/token`, ...CLIENT },
      }),
    found: (dates = true) => ({
      data: {
        ma: CODE,
        trangThai: 4,
        thuTuc: { ten: 'Đăng ký khai sinh' },
        nguoiNop: 'Nguyễn Văn An',
        ...(dates ? { ngayNhan: '09/11/2026 08:30', ngayHen: '01/12/2026' } : {}),
      },
    }),
    none: { data: [] },
  },
];

for (const speech of SPEECHES) {
  describe(`Cổng ${speech.name}, qua HTTP`, () => {
    let portal: StandIn;
    let place: Workplace;
    let lookups: (asked: Asked, response: ServerResponse) => void | Promise<void>;
    let tokens: (response: ServerResponse, count: number) => void;
    let given = 0;

    beforeEach(async () => {
      given = 0;
      tokens = (response, count) => json(response, { access_token: `tk-${count}`, expires_in: 300 });
      lookups = (_, response) => json(response, speech.found());
      portal = await startStandIn((asked, response) =>
        asked.path === '/token' ? tokens(response, ++given) : lookups(asked, response),
      );
      place = await openWorkplace(speech.port(portal.address), {
        guard: { timeoutMs: 300 },
        now: () => NOW,
      });
    });
    afterEach(async () => {
      await place.close();
      await portal.close();
    });

    const lookUp = () => place.service.lookUp(CODE, person());
    const calls = () => portal.asked.filter(({ path }) => path !== '/token').length;
    /** Told to the citizen as the portal being away, and to staff in one line that gives nobody away. */
    const expectDown = async (line: RegExp) => {
      expect((await lookUp()).kind).to.equal('down');
      expect(
        place.lines.filter((one) => line.test(one)),
        place.lines.join('\n'),
      ).to.have.length(1);
      for (const one of place.lines) {
        expect(one).to.not.match(/H37|261109|0004|Nguyễn|0912|khoa-bi-mat|tk-\d/);
      }
    };

    it('finds a dossier, and lets nothing of the person past', async () => {
      const lookup = await lookUp();
      expect(lookup.kind).to.equal('found');
      if (lookup.kind !== 'found') return;
      expect(lookup.dossier).to.include({
        code: CODE,
        status: 4,
        statusWords: 'Đang xử lý',
        procedure: 'Đăng ký khai sinh',
        applicant: 'N*** V** A**',
      });
      expect(lookup.deadline).to.include({ day: '2026-12-01', state: 'ahead', days: 3 });
      expect(JSON.stringify(lookup)).to.not.match(/Nguyễn|0912/);
      expect(place.lines).to.deep.equal([]);
    });

    it('does without the dates', async () => {
      lookups = (_, response) => json(response, speech.found(false));
      const lookup = await lookUp();
      expect(lookup).to.include({ kind: 'found', deadline: null });
    });

    it('says that there is none', async () => {
      lookups = (_, response) => json(response, speech.none);
      expect((await lookUp()).kind).to.equal('hidden');
    });

    it('asks once a minute for a code, also for those who ask at once', async () => {
      await Promise.all([lookUp(), lookUp(), lookUp()]);
      await lookUp();
      expect(calls()).to.equal(1);
    });

    if (speech.token) {
      it('says which settings are wrong when the secret is', async () => {
        tokens = (response) => json(response, { error: 'invalid_client' }, 401);
        await expectDown(/DOSSIER_CLIENT_ID, DOSSIER_CLIENT_SECRET/);
        expect(calls()).to.equal(0);
      });

      it('takes a new token when the old one is refused, and finds the dossier', async () => {
        lookups = ({ headers }, response) =>
          headers.authorization === 'Bearer tk-1' ? json(response, {}, 401) : json(response, speech.found());
        expect((await lookUp()).kind).to.equal('found');
        expect(given).to.equal(2);
      });

      it('gives up after one new token', async () => {
        lookups = (_, response) => json(response, {}, 401);
        await expectDown(/401/);
        expect(given).to.equal(2);
        expect(calls()).to.equal(2);
      });

      it('takes one forbidden dossier for none, and twenty in a row for a right that is missing', async () => {
        lookups = (_, response) => json(response, {}, 403);
        for (let i = 1; i <= 19; i++) {
          expect((await place.service.lookUp(`H37.12-261109-${1000 + i}`, person())).kind).to.equal('hidden');
        }
        expect(place.lines).to.deep.equal([]);
        expect((await lookUp()).kind).to.equal('down');
        expect(place.lines.join()).to.match(/từ chối cho xem 20 hồ sơ liền \(403\)/);
      });

      it('follows a redirect on the same host', async () => {
        lookups = ({ path }, response) => {
          if (path.startsWith('/moi')) return json(response, speech.found());
          response.writeHead(307, { location: '/moi' });
          response.end();
        };
        expect((await lookUp()).kind).to.equal('found');
      });
    } else {
      it('says which settings are wrong when the session is', async () => {
        lookups = (_, response) => json(response, {}, 401);
        await expectDown(/DOSSIER_SESSION/);
      });
    }

    it('waits as long as a 429 says and asks nothing meanwhile', async () => {
      lookups = (_, response) => {
        response.setHeader('retry-after', '30');
        json(response, {}, 429);
      };
      await expectDown(/429/);
      expect((await lookUp()).kind).to.equal('down');
      expect(calls()).to.equal(1);
      expect(place.service.health()).to.deep.include({ ok: false });
    });

    it('asks once more after a 500, and no more', async () => {
      lookups = (_, response) => (calls() === 1 ? json(response, {}, 500) : json(response, speech.found()));
      expect((await lookUp()).kind).to.equal('found');
      expect(calls()).to.equal(2);
    });

    it('tells of a 500 that stays', async () => {
      lookups = (_, response) => json(response, { code: CODE }, 500);
      await expectDown(/500/);
      expect(calls()).to.equal(2);
    });

    it('ends a call that hangs, and does not ask again', async () => {
      lookups = () => undefined;
      const started = performance.now();
      await expectDown(/không trả lời trong 0.3 giây/);
      expect(performance.now() - started).to.be.within(290, 2000);
      expect(calls()).to.equal(1);
    });

    it('ends an answer that hangs half way', async () => {
      lookups = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"content":');
      };
      await expectDown(/không trả lời trong 0.3 giây/);
    });

    it('asks once more when the connection is cut', async () => {
      lookups = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '999' });
        response.write('{"content":[');
        setTimeout(() => response.destroy(), 20);
      };
      await expectDown(/ngắt giữa chừng/);
      expect(calls()).to.equal(2);
    });

    it('says when nobody listens there', async () => {
      await portal.close();
      await expectDown(/không nối được tới http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
      portal = await startStandIn(() => undefined);
    });

    it('does not take a web page for an answer', async () => {
      lookups = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<html><title>Bảo trì</title>${CODE}</html>`);
      };
      await expectDown(/trang HTML/);
    });

    for (const [what, body] of [
      ['an empty answer', ''],
      ['another shape', '{"message":"ok"}'],
      ['text', '"ok"'],
      ['a dossier without a status', null],
    ] as const) {
      it(`does not take ${what} for a dossier`, async () => {
        lookups = (_, response) => {
          const stripped = JSON.stringify(speech.found(), (key, value: unknown) =>
            ['statusCurrentTask', 'TrangThaiHoSo', 'trangThai'].includes(key) ? undefined : value,
          );
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(body ?? stripped);
        };
        await expectDown(/malformed/);
        // One odd answer must not shut the portal for everybody.
        for (let i = 0; i < 6; i++) await lookUp();
        lookups = (_, response) => json(response, speech.found());
        expect((await lookUp()).kind).to.equal('found');
      });
    }

    it('cuts an answer of 10 MB off after the first', async () => {
      let sent = 0;
      const pieces = function* () {
        for (; sent < 10_000_000; sent += 100_000) yield ' '.repeat(100_000);
      };
      lookups = async (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        await pipeline(Readable.from(pieces(), { objectMode: false }), response).catch(() => undefined);
      };
      await expectDown(/hơn 1 MB/);
      expect(sent).to.be.lessThan(9_000_000);
    });

    it('reads nothing of an answer that announces its 10 MB', async () => {
      lookups = (_, response) => {
        response.writeHead(200, { 'content-length': '10000000' });
        response.write('{');
      };
      await expectDown(/hơn 1 MB/);
    });

    it('goes to no other host, whatever the portal says', async () => {
      const other = await startStandIn((_, response) => json(response, speech.found()));
      lookups = (_, response) => {
        response.writeHead(302, { location: `${other.address}/dang-nhap?code=${CODE}` });
        response.end();
      };
      await expectDown(/chuyển hướng sang http:\/\/127\.0\.0\.1:\d+: từ chối/);
      expect(other.asked).to.deep.equal([]);
      await other.close();
    });

    it('believes no dossier of another code', async () => {
      lookups = (_, response) =>
        json(response, JSON.parse(JSON.stringify(speech.found()).replaceAll(CODE, 'H37.12-261109-0005')));
      expect((await lookUp()).kind).to.equal('hidden');
    });
  });
}

describe('Mã truy cập của cổng', () => {
  it('is renewed ahead of its end without anybody waiting, and asked for once at a time', async () => {
    let now = NOW;
    let given = 0;
    const portal = await startStandIn(async ({ path }, response) => {
      if (path !== '/token') return json(response, SPEECHES[0]!.found());
      given++;
      json(response, { access_token: `tk-${given}`, expires_in: 300 });
    });
    const port = new IgatePort(
      { url: portal.address, tokenUrl: `${portal.address}/token`, ...CLIENT },
      { clock: () => now },
    );
    const find = () => port.find(CODE, AbortSignal.timeout(2000));
    const used = () => portal.asked.filter(({ path }) => path !== '/token').at(-1)!.headers.authorization;
    try {
      await Promise.all([find(), find(), find()]);
      expect(given).to.equal(1);
      now += 250_000;
      await find();
      expect(used()).to.equal('Bearer tk-1');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(given).to.equal(2);
      await find();
      expect(used()).to.equal('Bearer tk-2');
      now += 400_000;
      await find();
      expect(used()).to.equal('Bearer tk-3');
      const { headers, body } = portal.asked[0]!;
      expect(headers.authorization).to.equal(`Basic ${Buffer.from(`tro-ly:${SECRET}`).toString('base64')}`);
      expect(body).to.equal('grant_type=client_credentials');
    } finally {
      await portal.close();
    }
  });
});

describe('Câu hỏi gửi cổng', () => {
  it('is what each portal wants', async () => {
    const portal = await startStandIn(({ path }, response) =>
      json(response, path === '/token' ? { access_token: 'tk' } : { content: [], result: [], data: [] }),
    );
    try {
      for (const { port } of SPEECHES) await port(portal.address).find(CODE, AbortSignal.timeout(2000));
      const [igate, axis, rest] = portal.asked.filter(({ path }) => path !== '/token');
      expect(igate).to.include({ method: 'GET', path: '/pa/dossier-search/dvc' });
      expect(Object.fromEntries(igate!.query)).to.deep.equal({
        page: '0',
        size: '10',
        spec: 'slice',
        code: CODE,
      });
      expect(igate!.headers.authorization).to.equal('Bearer tk');
      expect(axis).to.include({ method: 'POST', path: '/apiHoSo' });
      expect(JSON.parse(axis!.body)).to.deep.equal({
        session: SECRET,
        madonvi: 'H37',
        service: 'TraCuuHoSo',
        MaHoSo: CODE,
      });
      expect(rest).to.include({ method: 'GET', path: `/ho-so/${CODE}` });
    } finally {
      await portal.close();
    }
  });

  it('has field paths that are checked when they are read', () => {
    expect(readFieldPaths('status=a.b, root=data.0')).to.deep.equal({
      root: 'data.0',
      fields: { status: 'a.b' },
    });
    expect(() => readFieldPaths('root=data')).to.throw('thiếu đường dẫn của status');
    expect(() => readFieldPaths('status=a, mau=b')).to.throw('không có trường “mau”');
    expect(() => readFieldPaths('status')).to.throw('cần dạng tên=đường.dẫn');
  });

  it('sums the fees of the axis, and says nothing where one of them cannot be read', async () => {
    let fees: unknown = [{ TenPhi: 'Lệ phí', SoTien: '8000' }, { SoTien: 20_000 }];
    const portal = await startStandIn((_, response) =>
      json(response, {
        result: [{ MaHoSo: CODE, TrangThaiHoSo: '6', DanhSachLePhi: fees }],
        error_code: 0,
      }),
    );
    const find = () => SPEECHES[1]!.port(portal.address).find(CODE, AbortSignal.timeout(2000));
    try {
      expect(await find()).to.include({ status: 6, amount: 28_000 });
      fees = [{ SoTien: '8000' }, { TenPhi: 'Phí khác' }];
      expect(await find()).to.include({ amount: null });
    } finally {
      await portal.close();
    }
  });
});
