import { expect } from 'chai';
import path from 'node:path';
import type { Converse, TurnInput } from '../../../src/bot/converse.js';
import type { AskingReply } from '../../../src/channels/zalo/parcel.js';
import { zaloTurns, type TurnsOptions } from '../../../src/channels/zalo/turns.js';
import type { Reply } from '../../../src/replies/reply.js';
import { Templates } from '../../../src/replies/templates.js';
import type { Subscription } from '../../../src/store/store.js';
import { smallTalk } from '../../small-talk.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

describe('Hỏi đáp trên Zalo', () => {
  let heard: string[];
  let answers: Reply[];
  let phones: Map<string, string>;
  let followed: number;
  let memory: unknown;
  let time: number;

  const inner: Converse = async ({ text }, kept) => {
    heard.push(text);
    return { replies: answers, memory: { talk: ((kept as { talk?: number } | null)?.talk ?? 0) + 1 } };
  };

  beforeEach(() => {
    [heard, answers, phones, followed, memory, time] = [[], [smallTalk('vâng')], new Map(), 0, null, 0];
  });

  async function say(
    text: string,
    more: Partial<TurnInput> = {},
    options: Partial<TurnsOptions> = {},
  ): Promise<AskingReply[]> {
    const turn = zaloTurns(inner, {
      templates: new Templates(path.join(ROOT, 'locales')),
      phones: {
        keep: async (_channel, id, phone) => void phones.set(id, phone),
        of: async (_channel, id) => phones.get(id) ?? null,
      },
      subscriptions: { ofSender: async () => Array.from({ length: followed }, () => ({}) as Subscription) },
      zns: true,
      now: () => time,
      ...options,
    });
    const input: TurnInput = {
      text,
      channel: 'zalo',
      conversationId: 'c',
      senderId: 's',
      locale: 'vi',
      ...more,
    };
    const result = await turn(input, memory);
    memory = JSON.parse(JSON.stringify(result.memory));
    return result.replies;
  }

  it('leaves other channels alone', async () => {
    await say('chào', { channel: 'webchat' });
    expect(memory).to.deep.equal({ talk: 1 });
  });

  it('takes a number for the choice that it stood beside, once', async () => {
    const suggestions = ['Mới mở', 'Nghỉ bán'].map((title) => ({ title, say: `tôi ${title.toLowerCase()}` }));
    answers = [smallTalk('Bạn ở bước nào?', { intent: 'clarify', suggestions })];
    await say('mở quán');
    answers = [smallTalk('vâng')];
    await say(' 2. ');
    await say('2');
    expect(heard).to.deep.equal(['mở quán', 'tôi nghỉ bán', '2']);
    expect(memory).to.deep.include({ talk: 3 });
  });

  it('leaves a number to the assistant where its own choices are numbers', async () => {
    const options = [{ code: '1.001193', name: 'Khai sinh' }];
    answers = [
      smallTalk('Thủ tục nào?', {
        intent: 'clarify',
        options,
        suggestions: [{ title: 'Khai sinh', say: '1' }],
      }),
    ];
    await say('khai sinh');
    await say('1');
    expect(heard).to.deep.equal(['khai sinh', '1']);
  });

  it('answers an album once, and another picture later again, without asking the assistant', async () => {
    const picture = { value: { media: 'image' } };
    expect((await say('', picture))[0]!.text).to.match(/chưa xem được ảnh/);
    expect(await say('', picture)).to.deep.equal([]);
    time = 120_000;
    expect(await say('', picture)).to.have.length(1);
    expect(heard).to.deep.equal([]);
  });

  it('asks who has begun to follow a dossier for a phone number, once, and only where ZNS is set up', async () => {
    answers = [smallTalk('Đã theo dõi.', { intent: 'dossier' })];
    expect((await say('đồng ý', {}, { zns: false }))[0]!.askPhone).to.equal(undefined);
    expect((await say('đồng ý'))[0]!.askPhone).to.equal(undefined);
    followed = 1;
    const ask = (await say('đồng ý'))[0]!.askPhone;
    expect(ask?.title).to.have.lengthOf.within(5, 100);
    expect(ask?.subtitle).to.match(/số điện thoại/);
    expect((await say('đồng ý'))[0]!.askPhone).to.equal(undefined);
  });

  it('keeps a phone number only for who follows a dossier, and says what it did', async () => {
    const info = (phone: string) => ({ value: { info: { name: 'Lan', phone } } });
    expect((await say('', info('0912 345 678')))[0]!.text).to.match(/không lưu/);
    followed = 1;
    expect((await say('', info('12')))[0]!.text).to.match(/chưa đọc được/);
    expect(phones.size).to.equal(0);
    expect((await say('', info('0912 345 678')))[0]!.text).to.match(/^Cảm ơn bạn\. Tôi sẽ báo/);
    expect(phones.get('s')).to.equal('84912345678');
  });
});
