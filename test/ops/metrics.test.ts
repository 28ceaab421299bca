import { expect } from 'chai';
import { Metrics } from '../../src/ops/metrics.js';

describe('Số đo', () => {
  it('counts turns by channel, intent and outcome, and the declined share', async () => {
    const metrics = new Metrics();
    const turn = { channel: 'zalo', outcome: 'done', confidence: 0.9, tookMs: 5, sinceArrivalMs: 40 };
    for (const intent of ['procedure', 'procedure', 'procedure', 'out_of_scope'])
      metrics.turn({ ...turn, intent });
    metrics.turn({ channel: 'zalo', outcome: 'retry', tookMs: 1, sinceArrivalMs: 1 });
    const text = await metrics.text();
    expect(text).to.include('tro_ly_turns_total{channel="zalo",intent="procedure",outcome="done"} 3');
    expect(text).to.include('tro_ly_turns_total{channel="zalo",intent="none",outcome="retry"} 1');
    expect(text).to.include('tro_ly_declined_share 0.25');
    expect(text).to.include('tro_ly_answer_seconds_bucket{le="0.05",channel="zalo"} 4');
    expect(text).to.include('tro_ly_nodejs_eventloop_lag');
  });

  it('asks a queue when it is fetched, once for its three numbers, and lives with one that cannot say', async () => {
    const metrics = new Metrics();
    let asked = 0;
    metrics.watchQueue('inbox', async () => {
      asked++;
      return { depth: 7, oldestAgeMs: 1500, dead: 1 };
    });
    metrics.watchQueue('outbox', () => Promise.reject(new Error('mất kết nối')));
    const text = await metrics.text();
    expect(text).to.include('tro_ly_inbox_depth 7');
    expect(text).to.include('tro_ly_inbox_oldest_seconds 1.5');
    expect(text).to.include('tro_ly_inbox_dead 1');
    expect(text).to.include('tro_ly_outbox_depth Nan');
    expect(asked).to.equal(1);
  });

  it('shows whether the portal and Zalo answered last', async () => {
    const metrics = new Metrics();
    metrics.call('portal', 'ok', 120);
    metrics.call('zalo', '-216', 80);
    metrics.refused('sender');
    metrics.request('/zalo/webhook', 'POST', 200, 3);
    const text = await metrics.text();
    expect(text).to.include('tro_ly_outside_up{service="portal"} 1');
    expect(text).to.include('tro_ly_outside_up{service="zalo"} 0');
    expect(text).to.include('tro_ly_limited_total{limit="sender"} 1');
    expect(text).to.include('tro_ly_http_requests_total{route="/zalo/webhook",method="POST",status="200"} 1');
  });
});
