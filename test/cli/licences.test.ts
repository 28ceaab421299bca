import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');

describe('Giấy phép của các gói', function () {
  this.timeout(30_000);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, 'dist/src/cli/licences.js'), ...args], {
      encoding: 'utf8',
      cwd: ROOT,
      env: { PATH: process.env.PATH },
    });

  /** The command on our lock file with one more package. */
  function withPackage(name: string, more: Record<string, unknown>) {
    const dir = mkdtempSync(path.join(tmpdir(), 'giay-phep-'));
    try {
      const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, unknown>;
      };
      lock.packages[`node_modules/${name}`] = { version: '1.0.0', ...more };
      const file = path.join(dir, 'package-lock.json');
      writeFileSync(file, JSON.stringify(lock));
      return run('--lock', file);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  it('mọi gói đang dùng đều theo giấy phép được phép; gói được châm chước thì nói ra', () => {
    const { status, stdout, stderr } = run('--all');
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
    expect(stdout).to.match(/^\s*restify\s+12\.0\.0\s+MIT\s+chạy\s*$/m);
    expect(stdout).to.match(/^! buffers 0\.1\.1: không ghi giấy phép/m);
    expect(stdout).to.match(/^✔ \d+ gói, không có giấy phép lạ$/m);
  });

  it('một gói mới với giấy phép lạ, hoặc không ghi giấy phép, thì dừng và nêu tên gói', () => {
    for (const licence of ['AGPL-3.0-only', '(GPL-2.0 OR SSPL-1.0)', '(MIT AND GPL-3.0)', undefined]) {
      const { status, stderr } = withPackage('la-lam', licence ? { license: licence } : {});
      expect(status, licence).to.equal(1);
      expect(stderr.trim().split('\n'), licence).to.have.length(1);
      expect(stderr)
        .to.contain('la-lam 1.0.0')
        .and.to.contain(licence ?? 'không ghi');
    }
  });

  it('gói chọn được giấy phép thì một giấy phép được phép là đủ; MPL chỉ cho gói phát triển', () => {
    expect(withPackage('hai', { license: '(GPL-3.0 OR MIT)' }).status).to.equal(0);
    expect(withPackage('mpl', { license: 'MPL-2.0', dev: true }).status).to.equal(0);
    expect(withPackage('mpl', { license: 'MPL-2.0' }).status).to.equal(1);
  });
});
