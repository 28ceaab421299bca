import { expect } from 'chai';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Flush } from '../../src/store/flush.js';

describe('Ghi xuống đĩa', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'flush-'));
    file = path.join(dir, 'so.log');
    writeFileSync(file, 'đầu\n');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('serves all who ask at once by one flush, and those who ask during it by the next', async () => {
    const flush = new Flush(file);
    appendFileSync(file, 'một\n');
    const together = Array.from({ length: 100 }, () => flush.flush());
    expect(new Set(together).size).to.equal(1);
    // By now the first one is with the disk, and may have missed what is written here.
    await new Promise((resolve) => setImmediate(resolve));
    appendFileSync(file, 'hai\n');
    const during = flush.flush();
    expect(during).not.to.equal(together[0]);
    await Promise.all([together[0], during]);
    // Two in the same breath share one again, and it is not the one before.
    const later = [flush.flush(), flush.flush()];
    expect(later[0]).to.equal(later[1]);
    expect(later[0]).not.to.equal(together[0]);
    await Promise.all(later);
    await flush.close();
  });

  it('goes on after a flush that failed', async () => {
    const flush = new Flush(file);
    await flush.close();
    const failed = await flush.flush().then(
      () => 'xong',
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(failed).to.equal('EBADF');
    const again = await flush.flush().then(
      () => 'xong',
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(again).to.equal('EBADF');
    expect(existsSync(file)).to.equal(true);
  });

  it('is refused for a file that is not there', () => {
    expect(() => new Flush(path.join(dir, 'khong-co.log'))).to.throw('ENOENT');
  });
});
