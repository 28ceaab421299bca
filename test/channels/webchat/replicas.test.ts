import { expect } from 'chai';
import { onEachStore } from '../../store/each-store.js';
import { directLine, openStream } from './direct-line-client.js';
import { startWebChat, type RunningWebChat } from './running-web-chat.js';

onEachStore('Web chat', (place) => {
  // Of its own, so that its servers end before their stores.
  describe('on two replicas', () => {
    let one: RunningWebChat;
    let two: RunningWebChat;

    beforeEach(async () => {
      one = await startWebChat({ store: await place().open() });
      two = await startWebChat({ store: await place().open() });
    });
    afterEach(async () => {
      await one.stop();
      await two.stop();
    });

    it('goes on at the other one with the same token and watermark', async () => {
      const ticket = await directLine(one.url).begin();
      await directLine(one.url).say(ticket, 'khai sinh', 'k1');
      const { watermark, activities } = await directLine(one.url).readUntil(ticket, 2);
      expect(await directLine(two.url).read(ticket)).to.deep.equal({ watermark, activities });
      await directLine(two.url).say(ticket, 'Lệ phí bao nhiêu?', 'k2');
      expect((await directLine(two.url).readUntil(ticket, 2, watermark)).activities).to.have.length(2);
    });

    it('takes a message once that was sent to both', async () => {
      const ticket = await directLine(one.url).begin();
      const answers = await Promise.all([
        directLine(one.url).say(ticket, 'khai sinh', 'gui-hai-noi'),
        directLine(two.url).say(ticket, 'khai sinh', 'gui-hai-noi'),
      ]);
      expect(answers[0].body.id).to.equal(answers[1].body.id);
      const { activities } = await directLine(one.url).readUntil(ticket, 2);
      expect(activities).to.have.length(2);
    });

    it('brings by the one what was said at the other', async function () {
      // A SQLite file belongs to one process; replicas need PostgreSQL.
      if (place().kind === 'sqlite') this.skip();
      const ticket = await directLine(one.url).begin();
      const stream = openStream(ticket.streamUrl);
      await stream.opened();
      await directLine(two.url).say(ticket, 'khai sinh', 'k1');
      const got = await stream.waitFor(2);
      expect(got[1]?.replyToId).to.equal(got[0]?.id);
      stream.socket.close();
    });
  });
});
