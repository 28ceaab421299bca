import { expect } from 'chai';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Which rooms each room may import; `ops` is open to all. Arrows go one way. */
const MAY: Record<string, string[]> = {
  language: [],
  knowledge: ['language'],
  understanding: ['language', 'knowledge', 'replies'],
  store: [],
  dossier: ['store'],
  dialogs: ['knowledge', 'language'],
  replies: [],
  answers: ['language', 'knowledge', 'understanding', 'store', 'dossier', 'dialogs', 'replies'],
  bot: ['answers', 'understanding', 'store', 'replies'],
  channels: ['bot', 'store', 'replies'],
  ops: [],
  evaluation: ['answers', 'knowledge', 'replies', 'understanding', 'language'],
};

describe('Kiến trúc', function () {
  this.timeout(60_000);
  let result: ICruiseResult;

  before(async () => {
    const { output } = await cruise(['src'], {
      baseDir: path.join(ROOT, 'dist'),
      exclude: { path: 'node_modules' },
    });
    result = output as ICruiseResult;
  });

  it('phòng nào cũng chỉ gọi những phòng được phép', () => {
    const wrong: string[] = [];
    for (const { source, dependencies } of result.modules) {
      const from = room(source);
      if (!from || !(from in MAY)) continue;
      for (const { resolved } of dependencies) {
        const to = room(resolved);
        if (!to || to === from || to === 'ops') continue;
        if (!MAY[from]!.includes(to)) wrong.push(`${source} → ${resolved}`);
      }
    }
    expect(result.modules.length).to.be.greaterThan(40);
    expect(wrong).to.deep.equal([]);
  });

  it('bộ gọi Zalo đứng một mình, chỉ cần Node', () => {
    const own = 'src/channels/zalo/client/';
    const modules = result.modules.filter(({ source }) => source.startsWith(own));
    const outside = modules.flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ resolved, coreModule }) => !coreModule && !resolved.startsWith(own))
        .map(({ resolved }) => `${source} → ${resolved}`),
    );
    expect(modules).to.have.length.greaterThan(5);
    expect(outside).to.deep.equal([]);
  });

  it('không có vòng tròn giữa các tệp', () => {
    const circles = result.modules
      .filter((module) => module.dependencies.some((d) => d.circular))
      .map((m) => m.source);
    expect(circles).to.deep.equal([]);
  });

  it('không ai ngoài app.ts và các lệnh dựng lại cả chương trình', () => {
    const users = result.modules
      .filter(
        ({ source, dependencies }) =>
          room(source) && dependencies.some((d) => d.resolved.endsWith('src/app.js')),
      )
      .map(({ source }) => source)
      .filter((source) => !source.startsWith('src/cli/'));
    expect(users).to.deep.equal([]);
  });

  it('botbuilder chỉ ở bot và channels', () => {
    const users = result.modules
      .filter(({ dependencies }) => dependencies.some((d) => /botbuilder|botframework/.test(d.module)))
      .map(({ source }) => room(source))
      .filter((name) => name !== 'bot' && name !== 'channels');
    expect(users).to.deep.equal([]);
  });

  it('không tệp nào mang tên chung chung', () => {
    const names = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => /(?:^|\/)(?:utils?|helpers?|common|manager)\b/i.test(name))).to.deep.equal(
      [],
    );
  });
});

function room(file: string): string | null {
  return /^src\/([\w-]+)\//.exec(file)?.[1] ?? null;
}
