import { expect } from 'chai';
import { Health } from '../../src/ops/health.js';

describe('Sức khỏe', () => {
  it('is ready when it has started and every needed part is well', async () => {
    const health = new Health();
    health.register('kho', () => 'ghi được');
    expect((await health.ready()).ok).to.equal(false);
    health.started();
    expect(await health.ready()).to.deep.equal({
      ok: true,
      parts: { kho: { ok: true, detail: 'ghi được', needed: true } },
    });
    health.stopping();
    expect((await health.ready()).parts.process).to.include({ ok: false, detail: 'đang dừng' });
    expect(health.alive().ok).to.equal(true);
  });

  it('shows a part that is down, and is unready only when it is needed', async () => {
    const health = new Health();
    health.started();
    health.register('zalo', () => ({ ok: false, detail: 'mất mã truy cập' }), false);
    expect(await health.ready()).to.deep.include({ ok: true });
    health.register('kho', () => Promise.reject(new Error('mất kết nối')));
    const report = await health.ready();
    expect(report.ok).to.equal(false);
    expect(report.parts.kho).to.deep.equal({ ok: false, detail: 'mất kết nối', needed: true });
  });

  it('does not wait for a part that hangs', async () => {
    const health = new Health();
    health.started();
    health.register('cổng', () => new Promise(() => {}));
    expect((await health.ready()).parts['cổng']).to.include({
      ok: false,
      detail: 'không trả lời sau 2 giây',
    });
  });
});
