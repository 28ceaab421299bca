import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { filesUnder } from '../knowledge/folder.js';
import type { Problem } from '../knowledge/problem.js';
import { foldKey } from '../knowledge/vocabulary.js';
import { fold } from '../language/index.js';
import { Flow, flowProblems, pruned, unknownCodes, type Choice } from './flow.js';

/** Where a conversation stands in a flow. */
export interface FlowPlace {
  flow: string;
  step: string;
}

const KEYS: Record<string, string> = {
  ma: 'id',
  ten: 'name',
  'khi nao': 'starts',
  'bat dau': 'first',
  buoc: 'steps',
  hoi: 'asks',
  chon: 'choices',
  noi: 'says',
  den: 'to',
  'thu tuc': 'procedure',
  'truong hop': 'case',
  kieu: 'also',
};
/** Words that make no difference to what starts a flow. */
const NOISE = new Set(
  'toi em minh chau bac muon can xin di hoi ve cho thu tuc giup a voi nhe thi la duoc cai viec oi'.split(' '),
);

const CHILD = new Set(['con', 'cháu']);

/** The guided flows of a folder; a file that cannot be used is a problem and the others stay. */
export class Flows {
  private readonly byId = new Map<string, Flow>();
  private readonly byStart = new Map<string, Flow>();
  readonly problems: Problem[] = [];

  constructor(dir: string, knows: (code: string) => boolean) {
    for (const file of filesUnder(dir, /\.ya?ml$/i)) {
      const flow = this.read(file);
      if (!flow) continue;
      const wrong = flowProblems(flow);
      for (const message of wrong) this.problems.push({ level: 'error', file, message });
      for (const message of unknownCodes(flow, knows))
        this.problems.push({ level: 'warning', file, message });
      const usable = wrong.length > 0 ? null : pruned(flow, knows);
      if (!usable) continue;
      this.byId.set(flow.id, usable);
      for (const start of flow.starts) this.byStart.set(keyOf(start.split(/\s+/)), usable);
    }
  }

  get all(): Flow[] {
    return [...this.byId.values()];
  }

  get(id: string): Flow | undefined {
    return this.byId.get(id);
  }

  /** The flow that a message starts, by its words. */
  startedBy(words: string[]): Flow | undefined {
    const key = keyOf(words);
    return key === '' ? undefined : this.byStart.get(key);
  }

  /** The choice that a message makes at a step; undefined where it speaks of something else. */
  chosen(place: FlowPlace, words: string[]): Choice | undefined {
    const choices = this.byId.get(place.flow)?.steps[place.step]?.choices ?? [];
    const said = words.map(fold).filter((word) => !NOISE.has(word));
    if (said.length === 0) return undefined;
    const scored = choices.map((choice) => ({
      choice,
      score: Math.max(...[choice.says, ...choice.also].map((phrase) => overlap(said, phrase))),
    }));
    scored.sort((a, b) => b.score - a.score);
    const [best, next] = scored;
    return best && best.score >= 0.6 && (!next || best.score > next.score) ? best.choice : undefined;
  }

  private read(file: string): Flow | undefined {
    const document = parseDocument(readFileSync(file, 'utf8').normalize('NFC'), { prettyErrors: true });
    if (document.errors[0]) {
      const [at] = document.errors[0].linePos ?? [];
      this.problems.push({
        level: 'error',
        file,
        ...(at ? { line: at.line, column: at.col } : {}),
        message: 'không đọc được; xem lại thụt dòng và dấu ngoặc kép',
      });
      return undefined;
    }
    const parsed = Flow.safeParse(translate(document.toJS()));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues.slice(0, 3)) {
      this.problems.push({ level: 'error', file, field: issue.path.join(' › '), message: issue.message });
    }
    return undefined;
  }
}

/** Vietnamese keys → the schema's; the ids of steps are the staff's own and stay. */
function translate(value: unknown, own = false): unknown {
  if (Array.isArray(value)) return value.map((item) => translate(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = own ? key : (KEYS[foldKey(key)] ?? key);
      return [name, translate(inner, name === 'steps' && !own)];
    }),
  );
}

/** Words as they are marked: "cái cuối" starts no flow about "cưới". */
function keyOf(words: string[]): string {
  const plain = words.map((word) => word.toLowerCase().replace(/[^\p{L}\d]/gu, '')).filter(Boolean);
  // "con" and "cháu" are who asks, but not in "giấy tờ cho con".
  const isSpokenOf = (at: number) => CHILD.has(plain[at]!) && plain[at - 1] === 'cho';
  return plain.filter((word, at) => !NOISE.has(fold(word)) || isSpokenOf(at)).join(' ');
}

/** Share of the smaller of the two that both hold. */
function overlap(said: string[], phrase: string): number {
  const words = fold(phrase).match(/[a-z0-9]+/g) ?? [];
  const own = new Set(words.filter((word) => !NOISE.has(word)));
  const shared = said.filter((word) => own.has(word)).length;
  return shared / Math.max(said.length, Math.min(own.size, said.length + 1));
}
