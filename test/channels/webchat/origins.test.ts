import { expect } from 'chai';
import { invalidOrigins, mayUse } from '../../../src/channels/webchat/origins.js';

const HOST = 'tro-ly.langson.gov.vn';
const RULE = { allowed: ['https://langson.gov.vn', 'https://*.langson.gov.vn'] };

describe('Origins that may use the web chat', () => {
  it('are those of the setting, and their subdomains where it has a star', () => {
    expect(mayUse('https://langson.gov.vn', HOST, RULE)).to.equal(true);
    expect(mayUse('https://sotuphap.langson.gov.vn', HOST, RULE)).to.equal(true);
    expect(mayUse('https://a.b.langson.gov.vn', HOST, RULE)).to.equal(true);
  });

  it('are not those that only look like them', () => {
    for (const origin of [
      'http://langson.gov.vn',
      'https://langson.gov.vn.evil.example',
      'https://evil-langson.gov.vn',
      'https://evil.example/.langson.gov.vn',
      'https://.langson.gov.vn',
      'https://langson.gov.vn:8443',
      'null',
      '',
    ]) {
      expect(mayUse(origin, HOST, RULE), origin).to.equal(false);
    }
  });

  it('are always the pages of the server itself', () => {
    expect(mayUse(`https://${HOST}`, HOST, RULE)).to.equal(true);
    expect(
      mayUse('https://chat.example', 'inner:3978', { allowed: [], publicUrl: 'https://chat.example/' }),
    ).to.equal(true);
  });

  it('are, without a setting, localhost on any port and nothing else', () => {
    const rule = { allowed: [] };
    expect(mayUse('http://localhost:5173', 'localhost:3978', rule)).to.equal(true);
    expect(mayUse('http://127.0.0.1:8080', 'localhost:3978', rule)).to.equal(true);
    expect(mayUse('https://langson.gov.vn', 'localhost:3978', rule)).to.equal(false);
    expect(mayUse('http://localhost.evil.example', 'localhost:3978', rule)).to.equal(false);
  });

  it('are all pages but sandboxed ones, where the setting is a star', () => {
    expect(mayUse('https://bat-ky.example', HOST, { allowed: ['*'] })).to.equal(true);
    expect(mayUse('null', HOST, { allowed: ['*'] })).to.equal(false);
  });

  it('tells which entries of a setting are none', () => {
    const setting = ['https://*.langson.gov.vn', '*', 'langson.gov.vn', 'ftp://a.vn', 'https://a.vn/b'];
    expect(invalidOrigins(setting)).to.deep.equal(['langson.gov.vn', 'ftp://a.vn', 'https://a.vn/b']);
  });
});
