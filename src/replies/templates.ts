import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { asCell, asLine, blocksToText, parseBlocks } from './markup.js';
import type { Block } from './reply.js';

export type Locale = 'vi' | 'en';

/** A rendered reply's words, as blocks and as plain text. */
export interface Rendered {
  blocks: Block[];
  text: string;
}

/**
 * The templates of `locales/<locale>/*.hbs` and their parts in `locales/<locale>/parts/`. A locale that lacks a
 * template falls back to Vietnamese. Throws with the file's name when a template cannot be read.
 */
export class Templates {
  private byLocale = new Map<Locale, Map<string, Handlebars.TemplateDelegate>>();

  constructor(dir: string) {
    for (const locale of ['vi', 'en'] as const) this.byLocale.set(locale, compile(path.join(dir, locale)));
    if (this.byLocale.get('vi')!.size === 0)
      throw new Error(`${dir}/vi: không có mẫu câu trả lời (.hbs) nào`);
  }

  /** Takes another folder's templates over, so that whoever renders with these renders with those from now on. */
  become(other: Templates): void {
    this.byLocale = other.byLocale;
  }

  /** Fills a template; `view` is plain data, never markup. */
  render(name: string, view: object, locale: Locale = 'vi'): Rendered {
    const template = this.byLocale.get(locale)?.get(name) ?? this.byLocale.get('vi')!.get(name);
    if (!template) throw new Error(`không có mẫu câu trả lời ${name}.hbs`);
    const blocks = parseBlocks(template(view));
    return { blocks, text: blocksToText(blocks) };
  }
}

function compile(dir: string): Map<string, Handlebars.TemplateDelegate> {
  const engine = Handlebars.create();
  engine.registerHelper('line', (text: unknown) => new Handlebars.SafeString(asLine(String(text ?? ''))));
  engine.registerHelper('capital', (text: unknown) => {
    const line = asLine(String(text ?? ''));
    return new Handlebars.SafeString(line.charAt(0).toUpperCase() + line.slice(1));
  });
  engine.registerHelper('cell', (text: unknown) => new Handlebars.SafeString(asCell(String(text ?? ''))));
  engine.registerHelper('is', (a: unknown, b: unknown) => a === b);
  engine.registerHelper('plus', (a: number, b: number) => a + b);
  const read = (folder: string) => {
    let files: string[];
    try {
      files = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
    } catch {
      return [];
    }
    return files.map((file) => ({
      name: path.basename(file, '.hbs'),
      file: path.join(folder, file),
      source: readFileSync(path.join(folder, file), 'utf8').normalize('NFC'),
    }));
  };
  for (const { name, source } of read(path.join(dir, 'parts'))) engine.registerPartial(name, source);
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  for (const { name, file, source } of read(dir)) {
    try {
      // Replies are data that channels lay out as text, so HTML's escapes would be shown to people as they are.
      templates.set(name, engine.compile(Handlebars.parse(source), { noEscape: true, strict: false }));
    } catch (error) {
      throw new Error(`${file}: mẫu viết sai (${(error as Error).message.split('\n')[0]})`, {
        cause: error,
      });
    }
  }
  return templates;
}
