import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import Table from 'cli-table3';
import Database from 'libsql';
import lunr from 'lunr';
import MiniSearch from 'minisearch';
import path from 'node:path';
import type { EvalCase } from '../src/evaluation/cases.js';
import { loadKnowledge } from '../src/knowledge/folder.js';
import type { Procedure } from '../src/knowledge/procedure.js';
import { searchTitle } from '../src/knowledge/title.js';
import { fold } from '../src/language/index.js';
import { findAspects } from '../src/understanding/aspects.js';
import { Understanding } from '../src/understanding/understand.js';
import { Line } from '../src/understanding/words.js';
import { HOME, evalCases, importedCatalogue } from './catalogue.js';

type Finder = (question: string) => string | undefined | Promise<string | undefined>;

/** Right one first, on the same questions and the same words, beside the libraries one would take otherwise. */
export async function run(): Promise<void> {
  const catalogue = await importedCatalogue();
  const knowledge = loadKnowledge([...(catalogue ? [catalogue.dir] : []), path.join(HOME, 'knowledge')]);
  const cases = evalCases().filter(
    (one) => one.kind === 'procedure' && one.codes!.some((code) => knowledge.byCode.has(code)),
  );
  const finders: [string, Finder][] = [
    ['trợ lý', ours(knowledge)],
    ['MiniSearch, chỉ tên', miniSearch(knowledge.procedures, false)],
    ['MiniSearch, tên + cách hỏi, gập dấu', miniSearch(knowledge.procedures, true)],
    ['Lunr, tên + cách hỏi, gập dấu', lunrIndex(knowledge.procedures)],
    ['Orama, tên + cách hỏi, gập dấu', await orama(knowledge.procedures)],
    ['SQLite FTS5, tên + cách hỏi, gập dấu', fts5(knowledge.procedures)],
  ];
  const forms = [...new Set(cases.map((one) => one.form ?? ''))];
  const table = new Table({
    head: ['đúng ở vị trí đầu, %', ...forms, 'ms/câu'],
    style: { head: [], border: [] },
  });
  for (const [name, find] of finders) {
    const started = performance.now();
    const right = new Map<string, number>();
    for (const one of cases) {
      const code = await find(one.turns.at(-1)!);
      if (code && one.codes!.includes(code)) right.set(one.form ?? '', (right.get(one.form ?? '') ?? 0) + 1);
    }
    const ms = (performance.now() - started) / cases.length;
    table.push([name, ...forms.map((form) => share(right.get(form) ?? 0, cases, form)), ms.toFixed(2)]);
  }
  console.log(`${cases.length} câu, ${knowledge.procedures.length} thủ tục`);
  console.log(table.toString());
  await catalogue?.remove();
}

function share(right: number, cases: EvalCase[], form: string): string {
  return ((100 * right) / cases.filter((one) => (one.form ?? '') === form).length).toFixed(0);
}

function ours(knowledge: ReturnType<typeof loadKnowledge>): Finder {
  const understanding = new Understanding(knowledge, { province: 'Lạng Sơn' });
  return (question) => {
    const sentence = understanding.read(question);
    const variants = understanding.variants(sentence, findAspects(new Line(sentence)));
    return understanding.ranker.rank(variants, 1)[0]?.topic.procedure?.code;
  };
}

function miniSearch(procedures: Procedure[], folded: boolean): Finder {
  const index = new MiniSearch({
    fields: folded ? ['title', 'asks'] : ['title'],
    ...(folded ? { processTerm: (term: string) => fold(term) } : {}),
  });
  index.addAll(procedures.map((p, id) => ({ id, title: searchTitle(p.name), asks: asksOf(p) })));
  return (question) => {
    const best = index.search(question)[0];
    return best ? procedures[best.id as number]!.code : undefined;
  };
}

function lunrIndex(procedures: Procedure[]): Finder {
  const index = lunr(function () {
    this.pipeline.reset();
    this.searchPipeline.reset();
    this.ref('code');
    this.field('title');
    this.field('asks');
    for (const p of procedures)
      this.add({ code: p.code, title: fold(searchTitle(p.name)), asks: fold(asksOf(p)) });
  });
  return (question) => index.query((q) => q.term(words(question), {}))[0]?.ref;
}

async function orama(procedures: Procedure[]): Promise<Finder> {
  const db = create({ schema: { code: 'string', title: 'string', asks: 'string' } as const });
  await insertMultiple(
    db,
    procedures.map((p) => ({ code: p.code, title: fold(searchTitle(p.name)), asks: fold(asksOf(p)) })),
  );
  return async (question) => {
    const found = await searchOrama(db, {
      term: words(question).join(' '),
      properties: ['title', 'asks'],
      limit: 1,
      threshold: 1,
    });
    return found.hits[0]?.document.code;
  };
}

function fts5(procedures: Procedure[]): Finder {
  const db = new Database(':memory:');
  db.exec("CREATE VIRTUAL TABLE p USING fts5(code UNINDEXED, title, asks, tokenize = 'unicode61')");
  const insert = db.prepare('INSERT INTO p VALUES (?, ?, ?)');
  for (const p of procedures) insert.run([p.code, fold(searchTitle(p.name)), fold(asksOf(p))]);
  const select = db.prepare('SELECT code FROM p WHERE p MATCH ? ORDER BY bm25(p, 0, 2, 1) LIMIT 1');
  return (question) => {
    const terms = words(question).map((word) => `"${word}"`);
    if (terms.length === 0) return undefined;
    return (select.get([terms.join(' OR ')]) as { code: string } | undefined)?.code;
  };
}

function asksOf(procedure: Procedure): string {
  return [...procedure.everydayNames, ...procedure.asks].join('\n');
}

function words(question: string): string[] {
  return fold(question).match(/[a-z0-9]+/g) ?? [];
}
