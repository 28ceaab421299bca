import path from 'node:path';
import type { Command } from 'commander';
import { config as readEnvironment } from 'dotenv';
import pc from 'picocolors';
import { NewsDrafts } from '../knowledge/news-drafts.js';
import { readNewsFeed, readPortalNews, type NewsResult } from '../knowledge/news-sources.js';
import { NationalPortal, PORTAL_URL } from '../knowledge/portal.js';
import { HOME, knowledgeDirs, shown } from './home.js';

interface Options {
  portal?: boolean;
  portalUrl: string;
  out?: string;
  limit: string;
  dryRun?: boolean;
}

/** `knowledge news`: items of feeds and of the national portal as drafts. */
export function newsCommand(program: Command): void {
  program
    .command('news')
    .description(
      'Lấy tin từ nguồn RSS, Atom hoặc Cổng Dịch vụ công Quốc gia về làm bản nháp; trợ lý chỉ dùng khi cán bộ bỏ dòng “draft: true”',
    )
    .argument('[địa-chỉ...]', 'địa chỉ nguồn tin; không ghi thì theo NEWS_FEEDS')
    .option('--portal', 'lấy cả tin của Cổng Dịch vụ công Quốc gia')
    .option('--portal-url <địa-chỉ>', 'địa chỉ API của cổng', PORTAL_URL)
    .option('--out <thư-mục>', 'thư mục ghi bản nháp (mặc định: news/ của kho)')
    .option('--limit <n>', 'mỗi nguồn nhiều nhất n tin mới', '20')
    .option('--dry-run', 'chỉ kể tên tin mới, không ghi tệp')
    .action(news);
}

async function news(named: string[], options: Options): Promise<void> {
  readEnvironment({ path: path.join(HOME, '.env'), quiet: true });
  const feeds = named.length > 0 ? named : (process.env.NEWS_FEEDS ?? '').split(/[\s,]+/).filter(Boolean);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    return fail(`--limit: “${options.limit}” không phải số tin, hãy ghi như 20`);
  for (const feed of feeds) {
    if (!URL.canParse(feed) || !/^https?:$/.test(new URL(feed).protocol))
      return fail(`“${feed}” không phải địa chỉ http, https`);
  }
  if (feeds.length === 0 && !options.portal) {
    return fail('chưa có nguồn tin: ghi địa chỉ RSS sau lệnh, đặt NEWS_FEEDS trong .env, hoặc thêm --portal');
  }
  const dir = options.out ? path.resolve(options.out) : path.join(knowledgeDirs().at(-1)!, 'news');
  const drafts = await NewsDrafts.open(dir);
  const asked = { limit, dryRun: options.dryRun ?? false };
  const results: NewsResult[] = [];
  try {
    for (const feed of feeds) results.push(await readNewsFeed(feed, drafts, asked));
    if (options.portal) {
      const portal = new NationalPortal({ url: options.portalUrl.replace(/\/+$/, '') });
      results.push(await readPortalNews(portal, drafts, asked));
    }
  } finally {
    if (!options.dryRun) await drafts.save();
  }
  for (const result of results) print(result, asked.dryRun);
}

function print({ source, drafts, known, unchanged, failure }: NewsResult, dryRun: boolean): void {
  if (failure !== undefined) {
    console.error(`${pc.red('✘')} ${source}: ${failure}`);
    process.exitCode = 1;
  } else if (unchanged) console.log(`${pc.green('✔')} ${source}: không có gì mới từ lần trước`);
  else console.log(`${pc.green('✔')} ${source}: ${drafts.length} tin mới, ${known} tin đã có`);
  for (const draft of drafts) console.log(`  ${dryRun ? draft : shown(draft)}`);
}

function fail(message: string): void {
  console.error(`${pc.red('✘')} ${message}`);
  process.exitCode = 1;
}
