import { expect } from 'chai';
import fc from 'fast-check';
import { signToken, verifyToken } from '../../../src/channels/webchat/token.js';
import { SECRET } from './running-web-chat.js';

const NOW = Date.UTC(2026, 6, 1, 8, 0, 0);
const GRANT = { conv: 'hoi-thoai-1', origin: 'https://langson.gov.vn', site: 'so-tu-phap' };

describe('Token of the web chat', () => {
  it('says again what it was signed for, until it expires', () => {
    const token = signToken(GRANT, SECRET, NOW, 3600);
    const verdict = verifyToken(token, SECRET, NOW + 3_599_000);
    expect(verdict).to.have.nested.property('claims.conv', 'hoi-thoai-1');
    expect(verdict).to.have.nested.property('claims.origin', 'https://langson.gov.vn');
    expect(verifyToken(token, SECRET, NOW + 3_600_000)).to.deep.equal({ refused: 'expired' });
  });

  it('is a JWT, of which web clients read the user', () => {
    const token = signToken({ ...GRANT, user: 'dl_an' }, SECRET, NOW, 60);
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).to.include({ user: 'dl_an', conv: 'hoi-thoai-1', iat: NOW / 1000, exp: NOW / 1000 + 60 });
  });

  it('is refused when signed with another secret', () => {
    const token = signToken(GRANT, 'mot-bi-mat-khac-cung-du-dai', NOW, 3600);
    expect(verifyToken(token, SECRET, NOW)).to.deep.equal({ refused: 'forged' });
  });

  it('is refused when it names another algorithm', () => {
    const [, payload] = signToken(GRANT, SECRET, NOW, 3600).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(verifyToken(`${none}.${payload}.`, SECRET, NOW)).to.deep.equal({ refused: 'malformed' });
  });

  it('is refused after any one character of it has changed', () => {
    const token = signToken(GRANT, SECRET, NOW, 3600);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...letters), (at, letter) => {
        fc.pre(token[at] !== letter);
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        return 'refused' in verifyToken(changed, SECRET, NOW);
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => 'refused' in verifyToken(text, SECRET, NOW)),
    );
  });
});
