import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { verifyEvent, type BrokenRule } from '../../../../src/channels/zalo/client/index.js';

const APP = '4318659220437411234';
const KEY = 'khoa-oa';
const NOW = Date.parse('2026-11-24T03:00:00Z');
const HOUR = 3_600_000;

/** An event as Zalo signs it, by the fact itself: SHA-256 of app id + body + timestamp + the account's key. */
function signed(event: Record<string, unknown>, at = NOW, key = KEY) {
  const body = Buffer.from(JSON.stringify({ app_id: APP, ...event, timestamp: String(at) }));
  const mac = createHash('sha256').update(`${APP}${body.toString()}${at}${key}`).digest('hex');
  return { body, header: `mac=${mac}` };
}

const judge = (body: Buffer, header: string | undefined, now = NOW) =>
  verifyEvent({ appId: APP, secretKey: KEY, body, header, now });

function ruleBroken(body: Buffer, header: string | undefined, now = NOW): BrokenRule | null {
  const verdict = judge(body, header, now);
  return verdict.ok ? null : verdict.rule;
}

describe('Chữ ký của sự kiện Zalo', () => {
  const event = { event_name: 'user_send_text', message: { text: 'lệ phí khai sinh “bao nhiêu” 😀' } };

  it('takes what the account’s key has signed over the very bytes', () => {
    const { body, header } = signed(event);
    const verdict = judge(body, header);
    expect(verdict.ok && verdict.body.event_name).to.equal('user_send_text');
    expect(ruleBroken(body, header.toUpperCase().replace('MAC', 'mac'))).to.equal(null);
  });

  it('says which rule was broken, in their order', () => {
    const { body, header } = signed(event);
    expect(ruleBroken(body, undefined)).to.equal('header');
    expect(ruleBroken(body, header.slice(0, -1))).to.equal('header');
    expect(ruleBroken(Buffer.from('không phải JSON'), header)).to.equal('body');
    expect(ruleBroken(Buffer.from('[1]'), header)).to.equal('body');
    expect(ruleBroken(Buffer.from('{"timestamp":"hôm qua"}'), header)).to.equal('body');
    expect(ruleBroken(Buffer.from([0x7b, 0xff, 0x7d]), header)).to.equal('body');
    const other = Buffer.from(body.toString().replace(APP, '1111111111'));
    expect(ruleBroken(other, header)).to.equal('app');
    expect(ruleBroken(body, signed(event, NOW, 'khoa-khac').header)).to.equal('signature');
  });

  it('refuses an event that is too old or from the future, as long as Zalo sends again and clocks differ', () => {
    const at = (age: number) => {
      const { body, header } = signed(event, NOW - age);
      return ruleBroken(body, header);
    };
    expect(at(12 * HOUR)).to.equal(null);
    expect(at(12 * HOUR + 6 * 60_000)).to.equal('age');
    expect(at(-4 * 60_000)).to.equal(null);
    expect(at(-6 * 60_000)).to.equal('age');
  });

  it('takes no event of which a single byte was changed', () => {
    const { body, header } = signed(event);
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(body);
        changed[at] = changed[at]! ^ by;
        expect(ruleBroken(changed, header)).to.be.oneOf(['signature', 'body', 'app']);
      }),
    );
  });

  it('takes nothing that is only random, and never stumbles over it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (bytes, header) => {
        expect(judge(Buffer.from(bytes), header).ok).to.equal(false);
        expect(judge(Buffer.from(bytes), `mac=${'a'.repeat(64)}`).ok).to.equal(false);
      }),
    );
  });

  it('is not slow with a body that was made to be', () => {
    const nasty = [
      '"\\"'.repeat(20_000),
      '['.repeat(60_000),
      `{"timestamp":"1","a":"${'\\"'.repeat(30_000)}`,
    ];
    for (const text of nasty) expect(ruleBroken(Buffer.from(text), `mac=${'a'.repeat(64)}`)).to.equal('body');
  }).timeout(1000);
});
