import { z } from 'zod';
import { frontMatter } from './front-matter.js';
import type { Problem } from './problem.js';
import { cleanText } from './title.js';

/** A passage of a news item that can be quoted as an answer. */
export interface Passage {
  heading: string;
  text: string;
}

/** A news item of the portal: `knowledge/news/*.md`, Markdown with front matter. */
export interface NewsItem {
  id: string;
  title: string;
  url: string;
  /** `YYYY-MM-DD` */
  date: string;
  author: string;
  passages: Passage[];
}

const date = z
  .union([z.date(), z.string()], 'cần ngày, ghi như 2021-03-30')
  .transform((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value))
  .refine((value) => /^\d{4}-\d{2}-\d{2}$/.test(value), 'ngày có dạng 2021-03-30');

const FrontMatter = z.object({
  title: z.string('cần một dòng chữ').min(1, 'cần tiêu đề'),
  url: z.string('cần một địa chỉ').default(''),
  date,
  author: z.string().default(''),
  draft: z.boolean('cần true (còn là nháp), hoặc bỏ dòng này').default(false),
});

const LABELS: Record<string, string> = {
  title: 'tiêu đề (title)',
  date: 'ngày (date)',
  url: 'địa chỉ (url)',
  draft: 'nháp (draft)',
};

/** Reads one news file. A draft gives nothing; a file that cannot be used gives the problem. */
export function readNews(file: string, id: string, content: string): { item?: NewsItem; problem?: Problem } {
  let front: { data: unknown; content: string };
  try {
    front = frontMatter(content.normalize('NFC'));
  } catch (error) {
    const mark = (error as { mark?: { line: number } }).mark;
    return {
      problem: {
        level: 'error',
        file,
        ...(mark ? { line: mark.line + 2 } : {}),
        message:
          'phần đầu tệp giữa hai dòng --- không đọc được; nếu tiêu đề có dấu “: ” hãy đặt trong ngoặc kép',
      },
    };
  }
  const parsed = FrontMatter.safeParse(front.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const key = String(issue.path[0] ?? '');
    return {
      problem: {
        level: 'error',
        file,
        line: 1,
        field: LABELS[key] ?? key,
        message: issue.message,
      },
    };
  }
  if (parsed.data.draft) return {};
  const { title, url, author } = parsed.data;
  return { item: { id, title, url, date: parsed.data.date, author, passages: passagesOf(front.content) } };
}

/** Splits Markdown into passages: a paragraph or a list, each under its nearest heading. */
export function passagesOf(markdown: string): Passage[] {
  const passages: Passage[] = [];
  let heading = '';
  for (const part of cleanText(markdown).split(/\n\n+/)) {
    const [first = '', ...rest] = part.split('\n');
    const title = /^#{1,6}\s+(.+)$/.exec(first);
    if (title) heading = title[1]!.trim();
    const body = (title ? rest : [first, ...rest]).join('\n').trim();
    if (body) passages.push({ heading, text: plain(body) });
  }
  return passages;
}

function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`)(.*?)\1/g, '$2')
    .replace(/^[-*+]\s+/gm, '• ')
    .replace(/<[^>]*>/g, '');
}
