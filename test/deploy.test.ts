import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { SETTING_NAMES } from '../src/config.js';
import { ZaloMetrics } from '../src/channels/zalo/zalo-metrics.js';
import { Metrics } from '../src/ops/metrics.js';
import { complaintOf, hasNginx, testConfiguration } from './e2e/nginx.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
/** Of the containers and of Node, not of the program. */
const NOT_OURS = new Set([
  'POSTGRES_PASSWORD',
  'POSTGRES_USER',
  'POSTGRES_DB',
  'NODE_ENV',
  'DATABASE_URL_TEST',
]);

interface Service {
  environment?: Record<string, string>;
  volumes?: string[];
  build?: { context: string; dockerfile: string };
}

/** Gauges that are made by `metrics.watch('name', …)` somewhere in the program. */
function watched(dir: string): { name: string }[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(path.join(dir, file), 'utf8').matchAll(/metrics\.watch\('(\w+)'/g)])
    .map(([, name]) => ({ name: name! }));
}

describe('Tệp triển khai', function () {
  this.timeout(30_000);
  const compose = parse(read('deploy/compose.yml'), { merge: true }) as { services: Record<string, Service> };

  it('nginx hiểu nginx.conf', function () {
    if (!hasNginx('kiểm tra nginx.conf')) this.skip();
    const dir = mkdtempSync(path.join(tmpdir(), 'nginx-'));
    try {
      const file = path.join(dir, 'nginx.conf');
      // The names of the replicas are known inside compose only; the limits stay as they are shipped.
      writeFileSync(
        file,
        read('deploy/nginx.conf')
          .replaceAll(/ban-[12]:/g, '127.0.0.1:')
          .replaceAll('/tmp/', `${dir}/`)
          .replace('/dev/stdout', `${dir}/access.log`),
      );
      expect(complaintOf(file)).to.equal('');
      writeFileSync(file, testConfiguration(dir, 1, [2, 3]).replace('proxy_pass', 'proxy_pas'));
      expect(complaintOf(file)).to.contain('proxy_pas');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('compose dựng từ Dockerfile có thật, và nginx biết đúng tên hai bản', () => {
    const { services } = compose;
    expect(Object.keys(services)).to.have.members(['ban-1', 'ban-2', 'nginx', 'du-lieu']);
    for (const name of ['ban-1', 'ban-2']) {
      const { context, dockerfile } = services[name]!.build!;
      expect(existsSync(path.join(ROOT, 'deploy', context, dockerfile))).to.equal(true);
      expect(read('deploy/nginx.conf')).to.contain(`server ${name}:3978`);
      expect(read('deploy/prometheus.yml')).to.contain(`${name}:3978`);
    }
    for (const volume of services['ban-1']!.volumes!) {
      const folder = volume.split(':')[0]!;
      // The catalogue is what a province imports; it is not shipped.
      if (folder !== '../catalogue')
        expect(existsSync(path.join(ROOT, 'deploy', folder)), folder).to.equal(true);
    }
  });

  it('thiết lập nào được nhắc tới cũng có trong .env.example', () => {
    const known = new Set([...SETTING_NAMES, ...NOT_OURS]);
    const named: [string, string][] = [];
    for (const name of ['ban-1', 'ban-2'] as const) {
      for (const setting of Object.keys(compose.services[name]!.environment ?? {}))
        named.push(['compose.yml', setting]);
    }
    for (const file of [
      'deploy/Dockerfile',
      'deploy/tro-ly@.service',
      'deploy/nginx.conf',
      'deploy/compose.yml',
    ]) {
      const text = read(file);
      const assigned = [
        ...text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)\b/g),
        ...text.matchAll(/^Environment=([A-Z]+)=/gm),
      ];
      for (const [, setting] of assigned) named.push([file, setting!]);
    }
    for (const file of ['docs/van-hanh.md', 'docs/security.md']) {
      for (const [, setting] of read(file).matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g))
        named.push([file, setting!]);
    }
    expect(named.length).to.be.greaterThan(15);
    const systemd = /^(?:AF_INET6?|AF_UNIX)$/;
    expect(named.filter(([, setting]) => !known.has(setting) && !systemd.test(setting))).to.deep.equal([]);
  });

  it('số đo nào được vẽ, được cảnh báo hay được giải thích cũng có thật', async () => {
    const metrics = new Metrics();
    const nothing = async () => ({ depth: 0, oldestAgeMs: 0, dead: 0 });
    metrics.watchQueue('inbox', nothing);
    metrics.watchQueue('outbox', nothing);
    new ZaloMetrics(metrics.registry, async () => ({ ok: true, lost: false }));
    // Given a name by whoever watches it, where the program is put together.
    for (const { name } of watched(path.join(ROOT, 'dist/src'))) metrics.watch(name, name, () => 0);
    const real = new Set<string>();
    for (const { name, type } of await metrics.registry.getMetricsAsJSON()) {
      real.add(name);
      if (String(type) === 'histogram') for (const end of ['_bucket', '_sum', '_count']) real.add(name + end);
    }
    const dashboard = JSON.parse(read('deploy/grafana-dashboard.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    const rules = parse(read('deploy/canh-bao.yml')) as {
      groups: { rules: { alert: string; expr: string }[] }[];
    };
    const used = [
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      read('docs/van-hanh.md'),
    ].flatMap((text) => text.match(/\btro_ly_\w+/g) ?? []);
    // The name of the database in the example commands.
    const names = [...new Set(used)].filter((name) => name !== 'tro_ly_xu_lang');
    expect(names.length).to.be.greaterThan(20);
    expect(names.filter((name) => !real.has(name))).to.deep.equal([]);
    for (const { alert } of rules.groups.flatMap((group) => group.rules)) {
      expect(read('docs/van-hanh.md'), `cảnh báo ${alert}`).to.contain(`\`${alert}\``);
    }
  });

  it('Dockerfile chép những gì chương trình cần, và không chạy bằng root', () => {
    const lines = read('deploy/Dockerfile').split('\n');
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')));
    for (const needed of ['dist', 'node_modules', 'knowledge', 'dialogs', 'locales', 'package.json']) {
      expect(
        last.some((line) => line.startsWith('COPY --from=dung') && line.includes(needed)),
        needed,
      ).to.equal(true);
    }
    expect(last.filter((line) => line.startsWith('USER'))).to.deep.equal(['USER node']);
    expect(last.join('\n')).to.match(/^HEALTHCHECK /m);
    expect(existsSync(path.join(ROOT, 'dist/src/main.js'))).to.equal(true);
    // Every instruction is one that Docker has.
    const instruction =
      /^(?:FROM|ENV|WORKDIR|COPY|RUN|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD) |^\s|^#|^$/;
    expect(lines.filter((line) => !instruction.test(line))).to.deep.equal([]);
  });

  it('tệp systemd không sai cú pháp', function () {
    const unit = read('deploy/tro-ly@.service');
    expect(unit.split('\n').filter((line) => line && !/^(?:#.*|\[\w+\]|\w+=.*)$/.test(line))).to.deep.equal(
      [],
    );
    for (const section of ['Unit', 'Service', 'Install']) expect(unit).to.contain(`[${section}]`);
    if (!existsSync('/usr/bin/systemd-analyze')) {
      console.log('      bỏ qua phần còn lại: không có systemd-analyze');
      return;
    }
    const dir = mkdtempSync(path.join(tmpdir(), 'systemd-'));
    try {
      const file = path.join(dir, 'tro-ly@3978.service');
      // The program is not installed here.
      writeFileSync(file, unit.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      expect(stderr.split('\n').filter((line) => line.includes('tro-ly@3978'))).to.deep.equal([]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('kịch bản thay lần lượt và .ci/run đúng cú pháp', () => {
    for (const [shell, file] of [
      ['sh', 'deploy/thay-lan-luot.sh'],
      ['bash', '.ci/run'],
    ] as const) {
      const { status, stderr } = spawnSync(shell, ['-n', path.join(ROOT, file)], { encoding: 'utf8' });
      expect(stderr, file).to.equal('');
      expect(status, file).to.equal(0);
    }
  });

  it('mỗi mối nguy trong docs/security.md chỉ đúng tệp kiểm thử có thật', () => {
    const named = [...read('docs/security.md').matchAll(/`(test\/[\w/.-]+\.ts)`/g)].map(([, file]) => file!);
    expect(new Set(named).size).to.be.greaterThan(10);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).to.deep.equal([]);
    expect(readdirSync(path.join(ROOT, 'deploy'))).to.include.members([
      'Dockerfile',
      'compose.yml',
      'nginx.conf',
    ]);
  });
});
