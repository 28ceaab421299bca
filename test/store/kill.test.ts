import { expect } from 'chai';
import { killLoop } from '../soak/kill-loop.js';
import { onEachStore } from './each-store.js';

onEachStore('Bị giết giữa chừng (SIGKILL)', (place) => {
  it('loses nothing it has acknowledged and answers it once, in order', async function () {
    this.timeout(120_000);
    const result = await killLoop({
      store: place().options,
      kills: 8,
      messages: 800,
      conversations: 24,
      life: [20, 250],
    });
    console.log(
      `      ${result.kills} lần giết, ${result.acknowledged} tin đã xác nhận: ` +
        `mất ${result.lost}, trả lời hai lần ${result.answeredTwice}, gửi lại vì đứt giữa chừng ${result.sentAgainAfterCut}`,
    );
    expect(result.acknowledged).to.equal(800);
    expect(result).to.include({ lost: 0, answeredTwice: 0, disordered: 0, setAside: 0 });
  });
});
