import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fold } from '../language/index.js';
import type { FeedItem } from './feed.js';
import { frontMatter } from './front-matter.js';
import type { Validators } from './portal.js';

/** What is remembered between two runs, beside the news: hidden, so that the assistant does not read it. */
const MEMORY_FILE = '.nguon-tin.json';
const MOST_REMEMBERED = 20_000;

interface Memory {
  feeds: Record<string, Validators>;
  /** Keys of items taken before: a draft that staff threw away does not come again. */
  seen: string[];
}

/** The drafts of a news folder: what was taken over, and what is new. */
export class NewsDrafts {
  private constructor(
    private readonly dir: string,
    private readonly memory: Memory,
    private readonly known: Set<string>,
  ) {}

  static async open(dir: string): Promise<NewsDrafts> {
    await mkdir(dir, { recursive: true });
    const memory: Memory = { feeds: {}, seen: [] };
    try {
      const kept = JSON.parse(await readFile(path.join(dir, MEMORY_FILE), 'utf8')) as Partial<Memory>;
      Object.assign(memory, { feeds: kept.feeds ?? {}, seen: kept.seen ?? [] });
    } catch {
      // Nothing remembered: the files themselves tell what is there.
    }
    const known = new Set(memory.seen);
    for (const name of await readdir(dir)) {
      if (!name.endsWith('.md')) continue;
      try {
        const { data } = frontMatter(await readFile(path.join(dir, name), 'utf8'));
        const front = data as { origin?: unknown; url?: unknown; title?: unknown; date?: unknown };
        for (const key of [front.origin, front.url])
          if (typeof key === 'string' && key !== '') known.add(key);
        if (typeof front.title === 'string') known.add(titleKey(front.title));
      } catch {
        // A file that staff still have to mend is no reason to stop.
      }
    }
    return new NewsDrafts(dir, memory, known);
  }

  validators(feed: string): Validators {
    return this.memory.feeds[feed] ?? {};
  }

  remember(feed: string, validators: Validators): void {
    this.memory.feeds[feed] = validators;
  }

  has(item: Pick<FeedItem, 'key' | 'url' | 'title'>): boolean {
    return (
      this.known.has(item.key) ||
      (item.url !== '' && this.known.has(item.url)) ||
      this.known.has(titleKey(item.title))
    );
  }

  /** Writes the item as a draft that the assistant does not use until staff release it; its file. */
  async add(item: FeedItem, today: string): Promise<string> {
    const date = item.date ?? today;
    const file = path.join(this.dir, await this.nameFor(`${date}-${slug(item.title)}`));
    const front = { title: item.title, url: item.url, date, author: item.author, origin: item.key };
    const lines = [
      '---',
      ...Object.entries(front).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
      '# Đọc lại, sửa cho gọn, rồi bỏ dòng dưới đây để trợ lý dùng tin này.',
      'draft: true',
      '---',
      '',
      item.body,
      '',
    ];
    await writeFile(file, lines.join('\n'), { flag: 'wx' });
    for (const key of [item.key, item.url, titleKey(item.title)]) if (key) this.known.add(key);
    this.memory.seen.push(item.key, ...(item.url && item.url !== item.key ? [item.url] : []));
    return file;
  }

  /** Keeps what was remembered; called also when a later feed failed. */
  async save(): Promise<void> {
    this.memory.seen = [...new Set(this.memory.seen)].slice(-MOST_REMEMBERED);
    const file = path.join(this.dir, MEMORY_FILE);
    await writeFile(`${file}.tmp`, JSON.stringify(this.memory, null, 1));
    await rename(`${file}.tmp`, file);
  }

  private async nameFor(base: string): Promise<string> {
    const taken = new Set(await readdir(this.dir));
    for (let n = 1; ; n++) {
      const name = n === 1 ? `${base}.md` : `${base}-${n}.md`;
      if (!taken.has(name)) return name;
    }
  }
}

function titleKey(title: string): string {
  return `tiêu đề ${(fold(title).match(/[a-z0-9]+/g) ?? []).join(' ')}`;
}

function slug(title: string): string {
  const words = fold(title).match(/[a-z0-9]+/g) ?? ['tin'];
  return words.slice(0, 10).join('-').slice(0, 80);
}
