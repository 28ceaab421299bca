import { readFileSync, statSync } from 'node:fs';
import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { contrast } from './contrast.js';

const Colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'màu viết dạng #rrggbb');
const Words = z.object({ vi: z.string().min(1).max(300), en: z.string().min(1).max(300) });
const Starter = z.string().min(1).max(120);
/** What is said, or what a button shows and what is said. */
const Starters = z
  .array(
    z.union([
      Starter.transform((say) => ({ title: say, say })),
      z.strictObject({ title: Starter, say: Starter }),
    ]),
  )
  .max(6);

/** How the widget looks and speaks on one portal site. */
export const Site = z.strictObject({
  /** The name in the widget's head. */
  title: Words,
  /** Of whom it is, under the title: "Sở Tư pháp tỉnh Lạng Sơn". */
  owner: Words,
  /** First thing said. */
  greeting: Words,
  /** Starting questions. */
  starters: z.object({ vi: Starters, en: Starters }),
  /** Colour of the head, the button and what the visitor says. */
  colour: Colour,
  /** Colour of what is written on it; 4.5 : 1 at least. */
  textColour: Colour,
  position: z.enum(['right', 'left']),
  /** Theme where the visitor has chosen none; `auto` follows the device. */
  theme: z.enum(['auto', 'light', 'dark']),
  language: z.enum(['vi', 'en']),
  /** Null: the setting HOTLINE. */
  hotline: z
    .string()
    .regex(/^[0-9 .+]{3,20}$/, 'số điện thoại')
    .nullable(),
  /** Office to turn to, with its page; left out where it is not certain. */
  office: z.strictObject({ name: Words, url: z.url({ protocol: /^https?$/ }) }).nullable(),
});
export type Site = z.infer<typeof Site>;

/** `sites.yaml`: what all sites share, and what each changes. */
const SitesFile = z.strictObject({
  default: Site,
  sites: z.record(z.string().regex(/^[a-z0-9-]{1,64}$/, 'mã site: chữ thường, số, gạch nối'), Site.partial()),
});

/** All sites, each whole. */
export interface Sites {
  /** The site of that `data-site`; an unknown one looks like the default. */
  of(code: string): Site;
  codes: string[];
}

/** What is wrong in a `sites.yaml`, one line each: `file:line: field: what`. */
export class SitesError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
    this.name = 'SitesError';
  }
}

/** Contrast that text on the site's colour must have. */
const LEAST_CONTRAST = 4.5;

/** Reads the text of a `sites.yaml`; `file` is its name in errors. Throws `SitesError`. */
export function readSites(text: string, file: string): Sites {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken)
    throw new SitesError([`${file}:${broken.linePos?.[0].line ?? 1}: ${firstLine(broken.message)}`]);
  const parsed = SitesFile.safeParse(document.toJS());
  if (!parsed.success) {
    throw new SitesError(
      parsed.error.issues.map(
        (issue) =>
          `${file}:${lineOf(document, issue.path, lines)}: ${issue.path.join('.') || 'tệp'}: ${issue.message}`,
      ),
    );
  }
  const byCode = new Map(
    Object.entries(parsed.data.sites).map(([code, changes]) => [
      code,
      { ...parsed.data.default, ...changes },
    ]),
  );
  const faint = [['default', parsed.data.default] as const, ...byCode].filter(
    ([, site]) => contrast(site.colour, site.textColour) < LEAST_CONTRAST,
  );
  if (faint.length > 0) {
    throw new SitesError(
      faint.map(([code, site]) => {
        const path = code === 'default' ? ['default', 'colour'] : ['sites', code, 'colour'];
        const ratio = contrast(site.colour, site.textColour).toFixed(2);
        return `${file}:${lineOf(document, path, lines)}: ${path.join('.')}: chữ ${site.textColour} trên nền ${site.colour} chỉ đạt tương phản ${ratio}, cần ít nhất 4,5`;
      }),
    );
  }
  return { of: (code) => byCode.get(code) ?? parsed.data.default, codes: [...byCode.keys()] };
}

/**
 * Sites from a file that staff edit: looked at again when it has changed (at most once a second); after a wrong edit
 * the last good ones stay and `onError` is told once. Throws when the file is wrong at the start.
 */
export function watchSites(file: string, onError: (error: Error) => void, now = Date.now): () => Sites {
  let sites = readSites(readFileSync(file, 'utf8'), file);
  let changedAt = statSync(file).mtimeMs;
  let lookedAt = now();
  return () => {
    if (now() - lookedAt < 1000) return sites;
    lookedAt = now();
    try {
      const at = statSync(file).mtimeMs;
      if (at !== changedAt) {
        changedAt = at;
        sites = readSites(readFileSync(file, 'utf8'), file);
      }
    } catch (error) {
      onError(error as Error);
    }
    return sites;
  };
}

/** The line of the nearest thing that is there: a missing field is told at its parent. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(key));
      if (!pair) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range?.[0];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
