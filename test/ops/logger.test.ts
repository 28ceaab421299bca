import { expect } from 'chai';
import { Writable } from 'node:stream';
import { transports } from 'winston';
import { createLogger, type LoggerOptions } from '../../src/ops/logger.js';
import { inTurn } from '../../src/ops/turn-scope.js';

function logged(
  log: (logger: ReturnType<typeof createLogger>) => void,
  options: LoggerOptions = {},
): Record<string, unknown>[] {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  log(createLogger({ ...options, transport: new transports.Stream({ stream }) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('Nhật ký', () => {
  it('writes JSON with time, level and words', () => {
    const [line] = logged((logger) => logger.info('đã khởi động', { port: 3978 }));
    expect(line).to.include({ level: 'info', message: 'đã khởi động', port: 3978 });
    expect(line!.timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
  });

  it('carries the turn’s id through whatever the turn awaits', async () => {
    const lines: string[] = [];
    const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
    const logger = createLogger({ transport: new transports.Stream({ stream }) });
    await inTurn({ turnId: '000000000001', channel: 'zalo' }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      logger.warn('tra hồ sơ chậm');
    });
    logger.info('ngoài lượt');
    expect(JSON.parse(lines[0]!)).to.include({ turnId: '000000000001', channel: 'zalo' });
    expect(JSON.parse(lines[1]!)).not.to.have.property('turnId');
  });

  it('masks personal data in the words, in fields however deep, and in errors', () => {
    const text = JSON.stringify(
      logged((logger) => {
        logger.info('người hỏi 0912 345 678');
        logger.info('sâu', { a: [{ b: { c: 'cccd 020099001234' } }], phone: 912345678 });
        logger.error('lỗi', { error: new Error('không thấy H37.12-260101-0001') });
        logger.info('khóa', { '0912345678': 1 });
      }),
    );
    for (const secret of ['345', '020099001234', '912345678', '260101-0001'])
      expect(text).not.to.include(secret);
  });

  it('never writes a secret, by its field’s name or by its value', () => {
    const text = JSON.stringify(
      logged(
        (logger) => {
          logger.info('gọi Zalo', {
            access_token: 'abcdef',
            headers: { Authorization: 'Bearer xyz' },
            appSecret: 's3cret',
          });
          logger.info('địa chỉ postgresql://u:mat-khau-dai@h/d');
        },
        { secrets: ['mat-khau-dai', ''] },
      ),
    );
    for (const secret of ['abcdef', 'xyz', 's3cret', 'mat-khau-dai']) expect(text).not.to.include(secret);
  });

  it('survives what cannot be written: circles, very long texts, functions', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const [line] = logged((logger) =>
      logger.info('vòng', { circle, long: 'a'.repeat(100_000), f: () => 1, big: 5n }),
    );
    expect(JSON.stringify(line).length).to.be.lessThan(10_000);
  });

  it('keeps to its level', () => {
    expect(logged((logger) => logger.info('thừa'), { level: 'warn' })).to.have.length(0);
  });
});
