import { expect } from 'chai';
import restify from 'restify';
import { mountWebChat } from '../../../src/channels/webchat/mount.js';
import { directLine, openStream } from './direct-line-client.js';
import { startWebChat, type RunningWebChat } from './running-web-chat.js';

describe('Pages and files of the web chat', () => {
  let chat: RunningWebChat;

  before(async () => (chat = await startWebChat({ hotline: '1900 0000' })));
  after(() => chat.stop());

  it('shows three sites, each with its own data-site, and a kiosk', async () => {
    for (const [path, site] of [
      ['/', 'cong-thong-tin'],
      ['/?site=so-tu-phap', 'so-tu-phap'],
      ['/?site=phuong-tam-thanh', 'phuong-tam-thanh'],
      ['/?site=khong-co', 'cong-thong-tin'],
      ['/kiosk', 'kiosk'],
      ['/kiosk?site=so-tu-phap', 'so-tu-phap'],
    ]) {
      const html = await (await fetch(chat.url + path)).text();
      expect(html, path).to.include(`<script src="/widget.js" data-site="${site}"`);
      expect(html, path).to.include('<html lang="vi">').and.to.include('1900 0000');
    }
  });

  it('sends its pages with a policy that allows no inline script or style and no frame', async () => {
    for (const path of ['/', '/kiosk']) {
      const { headers } = await fetch(chat.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).to.include("default-src 'none'").and.to.include("frame-ancestors 'none'");
      expect(policy).to.include("require-trusted-types-for 'script'");
      expect(policy).to.not.match(/unsafe|\*/);
      expect(policy).to.include(`connect-src 'self' ws://127.0.0.1:${chat.port}`);
      expect(headers.get('x-frame-options')).to.equal('DENY');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('referrer-policy')).to.equal('strict-origin-when-cross-origin');
    }
  });

  it('serves the widget compressed, to any site, and only once while it is unchanged', async () => {
    const get = (headers: Record<string, string>, method = 'GET') =>
      fetch(`${chat.url}/widget.js`, { method, headers });
    const plain = await get({ 'Accept-Encoding': 'identity' });
    const source = await plain.text();
    expect(plain.headers.get('content-type')).to.match(/^text\/javascript/);
    expect(plain.headers.get('access-control-allow-origin')).to.equal('*');
    expect(plain.headers.get('cross-origin-resource-policy')).to.equal('cross-origin');
    expect(plain.headers.get('cache-control')).to.match(/max-age=\d+/);
    for (const encoding of ['gzip', 'br']) {
      const packed = await get({ 'Accept-Encoding': encoding });
      expect(packed.headers.get('content-encoding')).to.equal(encoding);
      expect(Number(packed.headers.get('content-length'))).to.be.below(30 * 1024);
      expect(await packed.text()).to.equal(source);
    }
    const known = await get({ 'If-None-Match': plain.headers.get('etag') ?? '' });
    expect(known.status).to.equal(304);
    const head = await get({ 'Accept-Encoding': 'gzip' }, 'HEAD');
    expect(head.status).to.equal(200);
    expect(await head.text()).to.equal('');
  });

  it('contains nothing that a strict policy or another host would be needed for', async () => {
    const source = await (await fetch(`${chat.url}/widget.js`)).text();
    expect(source).to.not.match(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|document\.cookie/,
    );
    // Names of XML, not addresses.
    expect(
      (source.match(/https?:\/\/[a-z0-9.]+/g) ?? []).filter((url) => url !== 'http://www.w3.org'),
    ).to.deep.equal([]);
  });

  it('gives how a site looks, with the hotline of the settings', async () => {
    const site = (await (await fetch(`${chat.url}/site?site=phuong-tam-thanh`)).json()) as Record<
      string,
      unknown
    >;
    expect(site).to.deep.include({ position: 'left', hotline: '1900 0000', allowed: true });
    expect(site.owner).to.deep.equal({ vi: 'Phường Tam Thanh', en: 'Tam Thanh ward' });
  });

  it('takes the last address a proxy has written as the visitor’s, when the proxy is on a private network', async () => {
    const limited = await startWebChat({ limits: { conversationsPerMinute: 1 } });
    const from = async (forwarded: string) =>
      (
        await fetch(`${limited.url}/v3/directline/tokens/generate`, {
          method: 'POST',
          headers: { 'X-Forwarded-For': forwarded },
        })
      ).status;
    expect(await from('203.0.113.7')).to.equal(200);
    expect(await from('203.0.113.7')).to.equal(429);
    expect(await from('9.9.9.9, 203.0.113.7')).to.equal(429);
    expect(await from('203.0.113.8')).to.equal(200);
    await limited.stop();
  });

  it('refuses to start with a secret that anybody could guess', () => {
    const deps = { ...chat.deps, secret: 'ngắn' };
    expect(() => mountWebChat(restify.createServer({ name: '' }), deps)).to.throw('WEBCHAT_SECRET');
  });

  it('tells clients to come back when it is going down', async () => {
    const going = await startWebChat();
    const ticket = await directLine(going.url).begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    const closed = stream.closed();
    await going.stop();
    expect(await closed).to.equal(1001);
  });
});
