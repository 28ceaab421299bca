import { expect } from 'chai';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLayer } from '../../src/knowledge/folder.js';
import { FeedError, readFeed } from '../../src/knowledge/feed.js';
import { textOfHtml } from '../../src/knowledge/html-text.js';
import { portalStandIn } from '../knowledge/portal-stand-in.js';
import { answer } from '../http-answer.js';
import { command } from './command.js';

const RSS = (items: string) =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Cổng tỉnh</title>${items}</channel></rss>`;
const ITEM = (n: number, more = '') =>
  `<item><title>Xã số ${n} mở điểm tiếp nhận hồ sơ lưu động</title><link>https://cong.example.vn/tin/${n}</link><guid>tin-${n}</guid><pubDate>Fri, 20 Nov 2026 08:00:00 +0700</pubDate><dc:creator>Nguyễn Thị Lan</dc:creator><description><![CDATA[<p>Từ thứ Hai, bà con nộp hồ sơ tại nhà văn hóa thôn.</p><ul><li>Mang căn cước</li><li>Mang bản chính</li></ul>]]></description>${more}</item>`;

describe('knowledge news', function () {
  this.timeout(60_000);
  let root: string;
  let dir: string;
  let server: Server;
  let url: string;
  let feed: { body: string | Buffer; type: string; etag?: string; status?: number };
  let asked: IncomingMessage['headers'][];

  const news = (...more: string[]) => command('knowledge', ['news', url, '--out', dir, ...more]);
  const drafts = () => readdirSync(dir).filter((name) => name.endsWith('.md'));
  const draft = (n = 0) => readFileSync(path.join(dir, drafts()[n]!), 'utf8');

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'tin-'));
    dir = path.join(root, 'news');
    asked = [];
    feed = { body: RSS(ITEM(1) + ITEM(2)), type: 'application/rss+xml; charset=utf-8' };
    server = createServer((request, response) => {
      asked.push(request.headers);
      if (feed.etag && request.headers['if-none-match'] === feed.etag) return answer(response, 304);
      const headers = { 'content-type': feed.type, ...(feed.etag ? { etag: feed.etag } : {}) };
      answer(response, feed.status ?? 200, headers, feed.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rss`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(root, { recursive: true, force: true });
  });

  it('tin RSS thành bản nháp Markdown; trợ lý chưa dùng cho đến khi cán bộ bỏ dòng draft', async () => {
    const { stdout, status } = await news();
    expect(status).to.equal(0);
    expect(stdout).to.contain('2 tin mới, 0 tin đã có');
    expect(drafts()[0]).to.equal('2026-11-20-xa-so-1-mo-diem-tiep-nhan-ho-so-luu.md');
    expect(draft()).to.contain('title: "Xã số 1 mở điểm tiếp nhận hồ sơ lưu động"');
    expect(draft()).to.contain('author: "Nguyễn Thị Lan"').and.contain('\ndraft: true\n');
    expect(draft()).to.contain('bà con nộp hồ sơ tại nhà văn hóa thôn.\n- Mang căn cước\n- Mang bản chính');
    expect(readLayer(root)).to.deep.include({ news: [], problems: [] });

    const file = path.join(dir, drafts()[0]!);
    writeFileSync(file, draft().replace('draft: true\n', ''));
    const { news: released, problems } = readLayer(root);
    expect(problems).to.deep.equal([]);
    expect(released[0]).to.deep.include({
      title: 'Xã số 1 mở điểm tiếp nhận hồ sơ lưu động',
      url: 'https://cong.example.vn/tin/1',
      date: '2026-11-20',
    });
  });

  it('chạy lại: không trùng; tin đã xóa bản nháp không trở lại; chỉ hỏi “nếu đã đổi”', async () => {
    feed.etag = '"v1"';
    await news();
    rmSync(path.join(dir, drafts()[0]!));
    expect((await news()).stdout).to.contain('không có gì mới từ lần trước');
    expect(asked[1]!['if-none-match']).to.equal('"v1"');
    feed = { ...feed, etag: '"v2"', body: RSS(ITEM(3) + ITEM(1) + ITEM(2)) };
    expect((await news()).stdout).to.contain('1 tin mới, 2 tin đã có');
    expect(drafts()).to.have.length(2);
  });

  it('mất sổ ghi nhớ: vẫn không trùng với tin đã có trong thư mục', async () => {
    await news();
    rmSync(path.join(dir, '.nguon-tin.json'));
    expect((await news()).stdout).to.contain('0 tin mới, 2 tin đã có');
  });

  it('--limit để lại tin cho lần sau; --dry-run không ghi gì', async () => {
    feed.etag = '"v1"';
    expect((await news('--dry-run')).stdout)
      .to.contain('2 tin mới')
      .and.contain('Xã số 1');
    expect(drafts()).to.deep.equal([]);
    expect((await news('--limit', '1')).stdout).to.contain('1 tin mới');
    expect((await news('--limit', '1')).stdout).to.contain('1 tin mới, 1 tin đã có');
    expect(drafts()).to.have.length(2);
  });

  it('Atom: liên kết, ngày, nội dung html và xhtml', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Nguồn</title><entry><id>urn:1</id><title type="html">Lịch &lt;b&gt;tiếp dân&lt;/b&gt;</title><link rel="self" href="https://x.vn/api/1"/><link href="https://x.vn/1"/><updated>2026-11-19T23:30:00Z</updated><author><name>Văn phòng</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Giờ</h2><p>Thứ <em>Năm</em> hằng tuần</p></div></content></entry></feed>`;
    expect(readFeed(Buffer.from(atom))).to.deep.equal([
      {
        key: 'urn:1',
        title: 'Lịch tiếp dân',
        url: 'https://x.vn/1',
        date: '2026-11-20',
        author: 'Văn phòng',
        body: '## Giờ\n\nThứ Năm hằng tuần',
      },
    ]);
  });

  it('tin của Cổng Dịch vụ công Quốc gia', async () => {
    const portal = await portalStandIn();
    try {
      for (let n = 1; n <= 5; n++) {
        portal.news.set(`n${n}`, {
          id: `n${n}`,
          title: `Thông báo số ${n} về nộp hồ sơ trực tuyến`,
          content: `<p>Nội dung <script>alert(1)</script>số ${n}.</p>`,
          publishedAt: Date.UTC(2026, 10, n, 20),
        });
      }
      const take = () => command('knowledge', ['news', '--portal', '--portal-url', portal.url, '--out', dir]);
      expect((await take()).stdout).to.contain('5 tin mới, 0 tin đã có');
      expect(draft()).to.contain('Nội dung số 1.').and.not.contain('alert');
      expect(drafts()[0]).to.match(/^2026-11-02-thong-bao-so-1/);
      expect((await take()).stdout).to.contain('0 tin mới, 5 tin đã có');
    } finally {
      await portal.close();
    }
  });

  describe('đầu vào xấu', () => {
    const html = (body: string) =>
      RSS(
        `<item><title>Tin</title><link>https://x.vn/1</link><description>${body.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</description></item>`,
      );
    const bodyOf = (body: string) => readFeed(Buffer.from(html(body)))[0]!.body;

    it('script, style, iframe, sự kiện, liên kết javascript: chỉ còn chữ', () => {
      const body = bodyOf(
        '<p onclick="x()">Đến <a href="javascript:alert(1)">xã</a><script>alert(1)</script><style>p{}</style><iframe src="//x">trong</iframe><img src=x onerror=alert(1)></p>',
      );
      expect(body).to.equal('Đến xã');
    });

    it('thẻ viết dưới dạng chữ không thành thẻ', () => {
      expect(bodyOf('<p>&lt;script&gt;alert(1)&lt;/script&gt; và 3 < 5</p>')).to.equal(
        '‹script>alert(1)‹/script> và 3 < 5',
      );
    });

    it('không HTML nào để lại thẻ', () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.constantFrom(
              '<',
              '>',
              '&lt;',
              '&#60;',
              'script',
              '/',
              '!--',
              '--',
              '"',
              ' ',
              'p',
              '<p>',
              'xã',
              '\u0000',
            ),
            { maxLength: 40 },
          ),
          (pieces) => !/<[\p{L}!/?]/u.test(textOfHtml(pieces.join(''))),
        ),
        { numRuns: 500 },
      );
    });

    it('liên kết javascript:, file:, có mật khẩu đều bỏ', () => {
      for (const link of ['javascript:alert(1)', 'file:///etc/passwd', 'https://a:b@x.vn/', 'không phải'])
        expect(
          readFeed(Buffer.from(RSS(`<item><title>T</title><link>${link}</link></item>`)))[0]!.url,
        ).to.equal('');
    });

    it('bom thực thể (billion laughs), thực thể ngoài: không nở, không đọc tệp', () => {
      const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
        '',
      );
      const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">${lol}]><rss><channel><item><title>Tin &l9; &f;</title></item></channel></rss>`;
      const started = process.memoryUsage().heapUsed;
      const [item] = readFeed(Buffer.from(bomb));
      expect(item!.title.length).to.be.lessThan(50);
      expect(item!.title).to.not.contain('root');
      expect(process.memoryUsage().heapUsed - started).to.be.lessThan(50e6);
    });

    it('tiêu đề phá phần đầu tệp vẫn chỉ là tiêu đề', async () => {
      feed.body = RSS(
        '<item><title>"---&#10;draft: false&#10;--- # x: [</title><link>https://x.vn/1</link><description>---&#10;draft: false&#10;---</description></item>',
      );
      await news();
      expect(drafts()).to.have.length(1);
      expect(readLayer(root)).to.deep.include({ news: [], problems: [] });
    });

    it('không chạy mã ở phần đầu tệp, dù tệp tự nhận là JavaScript', () => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(path.join(dir, 'tin.md'), '---js\nglobalThis.bi_chay = true;\n---\nTin');
      const { problems } = readLayer(root);
      expect(problems[0]!.message).to.contain('phần đầu tệp');
      expect(globalThis).to.not.have.property('bi_chay');
    });

    it('lồng ba trăm nghìn thẻ: từ chối ngay, không treo', () => {
      const deep = '<a>'.repeat(300_000);
      const feed = RSS(`<item><title>T</title><description>${deep}</description></item>`);
      expect(() => readFeed(Buffer.from(feed))).to.throw(FeedError, 'lồng thẻ quá sâu, không đọc');
      expect(textOfHtml(`Đầu tin ${deep}`)).to.equal('Đầu tin');
    });

    it('nguồn khổng lồ: thôi đọc ở 5 MB', async () => {
      feed.body = Buffer.alloc(8 * 2 ** 20, ' ');
      const { stderr, status } = await news();
      expect(status).to.equal(1);
      expect(stderr).to.contain('quá 5 MB, không đọc');
    });

    it('sai bảng mã: nói rõ; windows-1258 và UTF-16 khai đúng thì đọc được', () => {
      const latin = Buffer.from(
        '<?xml version="1.0" encoding="utf-8"?><rss><item><title>H\u00f2a</title></item></rss>',
        'latin1',
      );
      expect(() => readFeed(latin)).to.throw(FeedError, 'ghi bảng mã utf-8 nhưng nội dung không phải');
      expect(() => readFeed(latin, 'text/xml; charset=tcvn')).to.throw(
        FeedError,
        'ghi bảng mã “tcvn”, không đọc được',
      );
      const old = Buffer.from(
        '<rss><channel><item><title>Th\u00f4ng b\u00e1o</title></item></channel></rss>',
        'latin1',
      );
      expect(readFeed(old, 'text/xml; charset=windows-1258')[0]!.title).to.equal('Thông báo');
      const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(RSS(ITEM(1)), 'utf16le')]);
      expect(readFeed(wide)[0]!.title).to.contain('Xã số 1');
      const tcvn = Buffer.from(RSS('<item><title>§¨ng ký khai sinh, c¸n bé x·, thñ tôc</title></item>'));
      expect(() => readFeed(tcvn)).to.throw(FeedError, 'phông chữ cũ TCVN3');
    });

    it('trang web thay cho RSS, mã 404, không nối được: một câu, mã thoát 1', async () => {
      feed = { body: '<!doctype html><html><body>Trang chủ</body></html>', type: 'text/html' };
      expect((await news()).stderr).to.contain('là trang web chứ không phải nguồn tin');
      feed = { body: '', type: 'text/plain', status: 404 };
      const { stderr, status } = await news();
      expect(stderr).to.contain('trả lời mã 404');
      expect(status).to.equal(1);
      expect((await command('knowledge', ['news'])).stderr).to.contain('chưa có nguồn tin: ghi địa chỉ RSS');
      expect((await command('knowledge', ['news', 'ftp://x.vn'])).stderr).to.contain(
        'không phải địa chỉ http, https',
      );
    });
  });
});
