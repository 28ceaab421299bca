import { expect } from 'chai';
import fc from 'fast-check';
import { parseBody } from '../../../../src/channels/zalo/client/body.js';
import { readEvent, type ZaloEvent } from '../../../../src/channels/zalo/client/index.js';

const AT = '1795489200000';
const USER = '3000000000000000123';

function read(event: object): ZaloEvent | null {
  return readRaw(JSON.stringify({ app_id: '1', timestamp: AT, ...event }));
}

function readRaw(json: string): ZaloEvent | null {
  const body = parseBody(Buffer.from(json));
  return body && readEvent(body);
}

describe('Sự kiện Zalo', () => {
  const sender = { sender: { id: USER } };

  it('reads what a person types, and a hidden button’s payload, which is the same', () => {
    const typed = read({
      event_name: 'user_send_text',
      ...sender,
      message: { msg_id: 'm1', text: '1.001193 lệ phí' },
    });
    expect(typed).to.deep.equal({
      kind: 'text',
      name: 'user_send_text',
      id: 'm1',
      userId: USER,
      at: Number(AT),
      text: '1.001193 lệ phí',
    });
  });

  it('keeps 64-bit numbers exact, as text or bare', () => {
    const bare = readRaw(
      `{"event_name":"user_send_text","timestamp":${AT},"sender":{"id":${USER}},"message":{"msg_id":9007199254740993001,"text":"số 9007199254740993 \\"và\\" 0.12345678901234567"},"score":0.12345678901234567,"big":1e300}`,
    );
    expect(bare).to.include({
      userId: USER,
      id: '9007199254740993001',
      text: 'số 9007199254740993 "và" 0.12345678901234567',
    });
  });

  it('knows who follows and who leaves, under either name of the field', () => {
    expect(read({ event_name: 'follow', follower: { id: USER } })).to.include({
      kind: 'follow',
      userId: USER,
    });
    const left = read({ event_name: 'unfollow', ...sender });
    expect(left).to.include({ kind: 'unfollow', userId: USER, id: `unfollow:${USER}:${AT}` });
  });

  it('tells pictures, voices, places and files apart', () => {
    const media = ['image', 'sticker', 'gif', 'file', 'audio', 'video', 'location'];
    for (const one of media) {
      const event = read({ event_name: `user_send_${one}`, ...sender, message: { msg_id: 'm' } });
      expect(event).to.include({ kind: 'media', media: one });
    }
  });

  it('reads what a button says and what a form was filled with', () => {
    const click = { event_name: 'user_click_button', ...sender };
    expect(read({ ...click, button: { payload: 'lệ phí' } })).to.include({ kind: 'text', text: 'lệ phí' });
    const info = read({
      event_name: 'user_submit_info',
      ...sender,
      info: { name: 'Lan', phone: 84912345678 },
    });
    expect(info).to.deep.include({ kind: 'info', info: { name: 'Lan', phone: '84912345678' } });
  });

  it('leaves our own echoes and what it does not know alone', () => {
    expect(read({ event_name: 'oa_send_text', ...sender, message: { msg_id: 'm' } })).to.include({
      kind: 'echo',
    });
    expect(read({ event_name: 'user_received_message', ...sender })).to.include({ kind: 'other' });
    expect(read({ event_name: 'toString', ...sender })).to.include({ kind: 'other' });
  });

  it('says null of a known event that lacks what belongs to it', () => {
    expect(read({ event_name: 'user_send_text', message: { text: 'a' } })).to.equal(null);
    expect(read({ event_name: 'user_send_text', ...sender, message: { msg_id: 'm' } })).to.equal(null);
    expect(read({ event_name: 'follow', follower: { id: '' } })).to.equal(null);
    expect(read({ event_name: 'follow', follower: { id: '1'.repeat(200) } })).to.equal(null);
    expect(read({})).to.equal(null);
  });

  it('never stumbles, whatever JSON it is given', () => {
    const names = fc.constantFrom(
      'user_send_text',
      'follow',
      'user_click_button',
      'user_submit_info',
      'user_send_image',
    );
    fc.assert(
      fc.property(
        names,
        fc.dictionary(fc.constantFrom('sender', 'message', 'info', 'follower', 'button'), fc.jsonValue()),
        (name, rest) => {
          const event = read({ event_name: name, ...rest });
          if (event && 'userId' in event) expect(event.userId).to.be.a('string').with.lengthOf.within(1, 128);
        },
      ),
    );
  });
});
