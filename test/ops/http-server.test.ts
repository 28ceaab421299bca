import { expect } from 'chai';
import { connect } from 'node:net';
import type { Server } from 'restify';
import { createHttpServer } from '../../src/ops/http-server.js';

interface Answer {
  status: number;
  head: string;
  body: string;
}

describe('Máy chủ HTTP', () => {
  let server: Server;
  let port: number;
  let errors: Error[];
  let answers: [route: string, method: string, status: number][];

  async function open(trustProxy = 0, https = false): Promise<void> {
    errors = [];
    answers = [];
    server = createHttpServer({
      trustProxy,
      https,
      onError: (error) => errors.push(error),
      onAnswer: (route, method, status) => answers.push([route, method, status]),
    });
    server.get('/chao/:ten', async (_request, response) => {
      response.send(200, { chao: 'bạn' });
    });
    server.get('/hong', (_request, _response, _next) => {
      throw new Error('hỏng ngay');
    });
    server.get('/hong-sau', async () => {
      throw new Error('hỏng sau');
    });
    server.get('/ai', async (request, response) => {
      response.send(200, { for: request.headers['x-forwarded-for'] ?? null });
    });
    server.post('/nhan', async (request, response) => {
      let bytes = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
      response.send(200, { bytes });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  }
  afterEach(() => {
    server.close();
    (server.server as { closeAllConnections?: () => void }).closeAllConnections?.();
  });

  /** Sends these bytes over a connection of their own and reads until the other side closes or 300 ms pass. */
  function raw(bytes: string): Promise<Answer> {
    return new Promise((resolve) => {
      let seen = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk));
      socket.on('error', () => undefined);
      const done = () => {
        clearTimeout(timer);
        const [head = '', body = ''] = seen.split('\r\n\r\n');
        resolve({ status: Number(seen.split(' ')[1] ?? 0), head, body });
      };
      const timer = setTimeout(() => socket.destroy(), 300);
      socket.on('close', done);
    });
  }
  const get = (target: string, headers = 'Host: tro-ly.vn') =>
    raw(`GET ${target} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);

  it('không chết vì địa chỉ hay Host không đọc được, dù chưa ai gắn gì', async () => {
    await open();
    for (const [target, headers] of [
      ['//[', 'Host: a'],
      ['/', 'Host: ['],
      ['/', 'Host: a b'],
      ['http://[', 'Host: a'],
      ['http://a:99999/', 'Host: a'],
    ] as const) {
      expect((await get(target, headers)).status, `${target} ${headers}`).to.be.oneOf([400, 404]);
    }
    expect((await raw('OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).status).to.be.oneOf([
      200, 404,
    ]);
    expect((await get('/chao/ban')).status).to.equal(200);
    expect(errors).to.deep.equal([]);
  });

  it('mọi câu trả lời, kể cả lỗi, đều có tiêu đề bảo vệ và không khoe tên máy chủ', async () => {
    await open();
    for (const target of ['/chao/ban', '/khong-co', '/hong', '/hong-sau', '//[', '/nhan']) {
      const { head } = await get(target, target === '//[' ? 'Host: [' : 'Host: a');
      for (const line of [
        'x-content-type-options: nosniff',
        'x-frame-options: deny',
        "content-security-policy: default-src 'none'; frame-ancestors 'none'",
        'referrer-policy: no-referrer',
        'cross-origin-resource-policy: same-origin',
        'cache-control: no-store',
      ]) {
        expect(head.toLowerCase(), target).to.contain(line);
      }
      expect(head.toLowerCase(), target).to.not.match(/^server:|x-powered-by|strict-transport/m);
    }
  });

  it('đi bằng https thì dặn trình duyệt luôn đi bằng https', async () => {
    await open(0, true);
    expect((await get('/chao/ban')).head).to.match(/^strict-transport-security: max-age=31536000$/im);
  });

  it('một tay nghề hỏng thành một câu lỗi, không thành dấu chấm hết', async () => {
    await open();
    for (const target of ['/hong', '/hong-sau']) {
      const { status, body } = await get(target);
      expect(status).to.equal(500);
      expect(body).to.contain('Có lỗi khi xử lý').and.not.contain('hỏng');
    }
    expect(errors.map(({ message }) => message)).to.deep.equal(['hỏng ngay', 'hỏng sau']);
    expect((await get('/chao/ban')).status).to.equal(200);
  });

  it('địa chỉ lạ: 404, phương thức lạ: 405, bằng tiếng Việt và không nhắc lại địa chỉ', async () => {
    await open();
    const unknown = await get('/<script>alert(1)</script>', 'Host: a\r\nAccept: image/png');
    expect(unknown.status).to.equal(404);
    expect(unknown.body).to.contain('Không có địa chỉ này').and.not.contain('script');
    const wrong = await get('/nhan');
    expect(wrong.status).to.equal(405);
    expect(wrong.head).to.match(/^allow: POST$/im);
  });

  it('tiêu đề quá dài thì từ chối', async () => {
    await open();
    expect((await get('/chao/ban', `Host: a\r\nX-Dai: ${'a'.repeat(20_000)}`)).status).to.equal(431);
    expect((await get(`/chao/${'a'.repeat(20_000)}`)).status).to.equal(431);
  });

  it('đếm câu trả lời theo mẫu địa chỉ, không theo địa chỉ', async () => {
    await open();
    await get('/chao/chi-lan');
    await get('/0912345678');
    expect(answers).to.deep.equal([
      ['/chao/:ten', 'GET', 200],
      ['none', 'GET', 404],
    ]);
  });

  it('chỉ tin X-Forwarded-For của số máy chủ trung gian đã khai', async () => {
    const asked = async () =>
      JSON.parse((await get('/ai', 'Host: a\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3')).body)
        .for as unknown;
    for (const [trusted, visitor] of [
      [0, null],
      [1, '3.3.3.3'],
      [2, '2.2.2.2'],
      [5, null],
    ] as const) {
      await open(trusted);
      expect(await asked(), String(trusted)).to.equal(visitor);
      server.close();
    }
    await open(1);
    expect(JSON.parse((await get('/ai', 'Host: a\r\nX-Forwarded-For: rác')).body)).to.deep.equal({
      for: null,
    });
  });

  it('người gửi nhỏ giọt bị cắt, không giữ chỗ mãi', async () => {
    await open();
    const { server: http } = server as unknown as { server: Record<string, number> };
    expect(http.headersTimeout).to.be.within(1, 15_000);
    expect(http.requestTimeout).to.be.within(1, 60_000);
    // Made short here: the real ones take their seconds.
    http.headersTimeout = 300;
    http.requestTimeout = 300;
    server.close();
    http.connectionsCheckingInterval = 50;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
    for (const opening of [
      'GET /chao/ban HTTP/1.1\r\nHost: a\r\nX-Cham: ',
      'POST /nhan HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n',
    ]) {
      const closed = await new Promise<string>((resolve) => {
        let seen = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(opening));
        const drops = setInterval(() => socket.write('a'), 40);
        socket.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearInterval(drops);
          resolve(seen);
        });
      });
      expect(closed).to.match(/^HTTP\/1\.1 408 /);
    }
  });
});
