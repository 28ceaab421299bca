import { expect } from 'chai';
import { createServer, type Server } from 'restify';
import { portOf } from '../../src/dossier/provider.js';
import { sandboxCodes, sandboxTurn } from '../../src/dossier/sandbox-dossiers.js';
import { mountSandboxPortal, sandboxSettings } from '../../src/dossier/sandbox-portal.js';
import { CALENDAR, NOW, openWorkplace, person, type Workplace } from './workplace.js';

describe('Cổng minh họa trên máy chủ của trợ lý', () => {
  let server: Server;
  let address: string;
  let place: Workplace;

  before(async () => {
    server = createServer();
    mountSandboxPortal(server, { provinceCode: 'H37', now: () => NOW, calendar: () => CALENDAR });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    place = await openWorkplace(portOf({ provider: 'sandbox', address }), {
      sandbox: true,
      now: () => NOW,
      guard: { timeoutMs: 400, failures: 100 },
    });
  });
  after(async () => {
    await place.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      (server.server as { closeAllConnections(): void }).closeAllConnections();
    });
  });

  const kindOf = async (number: string) =>
    (await place.service.lookUp(`H37.12-261109-${number}`, person())).kind;

  it('has a dossier for each of the ten statuses and more, over HTTP', async () => {
    const statuses: (number | null)[] = [];
    for (let i = 1; i <= 10; i++) {
      const lookup = await place.service.lookUp(`H37.12-261109-${String(i).padStart(4, '0')}`, person());
      if (lookup.kind === 'found') statuses.push(lookup.dossier.status);
    }
    expect(statuses).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  const FAILING: [string, string, string][] = [
    ['0031', 'down', 'is slow'],
    ['0032', 'down', 'hangs'],
    ['0033', 'down', 'answers 500'],
    ['0034', 'down', 'answers with a web page'],
    ['0035', 'down', 'cuts its answer'],
    ['0037', 'hidden', 'forbids'],
    ['0038', 'down', 'leaves the status out'],
    ['0039', 'down', 'redirects elsewhere'],
    ['0777', 'hidden', 'has no such dossier'],
    ['0036', 'down', 'asks for a pause'],
  ];
  for (const [number, kind, does] of FAILING) {
    it(`${does} for number ${number}`, async () => {
      expect(await kindOf(number)).to.equal(kind);
    });
  }

  it('is entered by its client only', async () => {
    const { tokenUrl, url } = sandboxSettings(address);
    const token = (basic: string, body = 'grant_type=client_credentials') =>
      fetch(tokenUrl, { method: 'POST', headers: { authorization: `Basic ${btoa(basic)}` }, body });
    expect((await token('tro-ly:sai')).status).to.equal(401);
    expect((await token('tro-ly:minh-hoa', 'grant_type=password')).status).to.equal(400);
    expect((await token('tro-ly:minh-hoa', 'x'.repeat(20_000))).status).to.equal(413);
    expect((await token('tro-ly:minh-hoa')).status).to.equal(200);
    const search = `${url}/pa/dossier-search/dvc?code=H37.12-261109-0004`;
    expect((await fetch(search)).status).to.equal(401);
    expect((await fetch(search, { headers: { authorization: 'Bearer sai' } })).status).to.equal(401);
    expect((await fetch(`${url}/khac`)).status).to.equal(404);
  });

  it('shows people which codes to try', async () => {
    const response = await fetch(`${address}/sandbox/portal`);
    expect(response.headers.get('content-type')).to.include('text/html');
    const text = await response.text();
    expect(text).to.include('H37.12-261126-0011').and.include('quá hẹn').and.include('bịa');
  });

  it('changes one dossier every few minutes, so that following can be tried', () => {
    const statuses = new Set<unknown>();
    for (let minutes = 0; minutes < 30; minutes++) {
      const turn = sandboxTurn('H37.12-261109-0020', 'H37', NOW + minutes * 60_000);
      if (turn?.does === 'answer') statuses.add(turn.item.statusCurrentTask);
    }
    expect([...statuses]).to.have.members([
      'Được tiếp nhận',
      'Đang xử lý',
      'Yêu cầu bổ sung giấy tờ',
      'Yêu cầu thực hiện nghĩa vụ tài chính',
    ]);
  });

  it('has dossiers of its own unit and of days gone by only', () => {
    for (const code of ['H37.13-261109-0004', 'H37.12-261127-0004', 'H12.12-261109-0004', 'chữ']) {
      expect(sandboxTurn(code, 'H37', NOW), code).to.equal(null);
    }
    for (const { code } of sandboxCodes('H37', '2026-11-26')) {
      expect(sandboxTurn(code, 'H37', NOW), code).to.not.equal(null);
    }
    expect(sandboxTurn('000.00.12.H37-261109-0004', 'H37', NOW)).to.have.property('does', 'answer');
  });
});
