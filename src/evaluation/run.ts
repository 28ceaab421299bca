import type { Assistant } from '../answers/assistant.js';
import type { Procedure } from '../knowledge/procedure.js';
import type { Reply } from '../replies/reply.js';
import type { EvalCase } from './cases.js';
import { judge, type Judgement, type Verdict } from './judge.js';

export interface Outcome extends Judgement {
  case: EvalCase;
  reply: Reply;
  /** Time of the last turn, milliseconds. */
  ms: number;
}

export interface Row {
  /** `procedure/clean`, `oos` … */
  name: string;
  n: number;
  verdicts: Record<Verdict, number>;
  aspects: { right: number; of: number };
  figures: { right: number; of: number };
}

/** Asks every case in a conversation of its own and judges the last reply. */
export function runCases(assistant: Assistant, cases: EvalCase[], byCode: Map<string, Procedure>): Outcome[] {
  return cases.map((one) => {
    let memory: unknown = null;
    let reply: Reply | undefined;
    let ms = 0;
    for (const turn of one.turns) {
      const started = performance.now();
      const answered = assistant.turn(turn, memory);
      ms = performance.now() - started;
      reply = answered.reply;
      memory = answered.context;
    }
    return { case: one, reply: reply!, ms, ...judge(one, reply!, byCode) };
  });
}

/** Sums outcomes up by kind and form. */
export function summarize(outcomes: Outcome[]): Row[] {
  const rows = new Map<string, Row>();
  for (const outcome of outcomes) {
    const name = outcome.case.form ? `${outcome.case.kind}/${outcome.case.form}` : outcome.case.kind;
    const row: Row = rows.get(name) ?? {
      name,
      n: 0,
      verdicts: { right: 0, asked: 0, wrong: 0, declined: 0 },
      aspects: { right: 0, of: 0 },
      figures: { right: 0, of: 0 },
    };
    row.n++;
    row.verdicts[outcome.verdict]++;
    if (outcome.aspect !== null) {
      row.aspects.of++;
      row.aspects.right += Number(outcome.aspect);
    }
    if (outcome.figure !== null) {
      row.figures.of++;
      row.figures.right += Number(outcome.figure);
    }
    rows.set(name, row);
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** How often answers of a given confidence are right: ten bins. */
export function calibration(outcomes: Outcome[]): { from: number; n: number; right: number; mean: number }[] {
  const bins = Array.from({ length: 10 }, (_, i) => ({ from: i / 10, n: 0, right: 0, mean: 0 }));
  for (const { reply, verdict, case: one } of outcomes) {
    if (reply.intent !== 'procedure' || one.kind === 'dossier') continue;
    const bin = bins[Math.min(9, Math.floor(reply.confidence * 10))]!;
    bin.n++;
    bin.right += Number(verdict === 'right');
    bin.mean += reply.confidence;
  }
  return bins.filter((bin) => bin.n > 0).map((bin) => ({ ...bin, mean: bin.mean / bin.n }));
}
