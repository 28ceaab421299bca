import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The portal of `bench dossier`, which runs it as a child: told `answer` it answers at once, told `hang` never. */
let mood = 'answer';
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://portal');
  const send = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (url.pathname === '/token') return send({ access_token: 'tk', expires_in: 3600 });
  if (mood === 'hang') return;
  send({
    content: [
      {
        code: url.searchParams.get('code'),
        applicant: { data: { fullname: 'Nguyễn Văn An' } },
        procedure: { translate: [{ languageId: 228, name: 'Đăng ký khai sinh' }] },
        statusCurrentTask: 'Đang xử lý',
        acceptedDate: '2026-01-05T08:30:00.000+0700',
        appointmentDate: '2027-01-05T17:00:00.000+0700',
      },
    ],
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', (said) => {
  mood = String(said);
  process.send?.('heard');
});
process.on('disconnect', () => process.exit());
