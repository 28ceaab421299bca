import type { Procedure } from '../knowledge/procedure.js';
import type { Reply } from '../replies/reply.js';
import type { EvalCase } from './cases.js';

export type Verdict = 'right' | 'asked' | 'wrong' | 'declined';

export interface Judgement {
  verdict: Verdict;
  /** Null where no aspect is asked for or the procedure is not right. */
  aspect: boolean | null;
  /** Whether the answer shows the record's figure; null where it has none. */
  figure: boolean | null;
}

/** Answers to these aspects hold the other's. */
const ALSO: Record<string, string[]> = {
  place: ['place', 'agency', 'steps', 'overview'],
  online: ['online', 'place', 'steps'],
};
const NOTHING: Judgement = { verdict: 'wrong', aspect: null, figure: null };

/** Judges the last reply of a case: the same measures as the evaluation that the project is held to. */
export function judge(one: EvalCase, reply: Reply, byCode: Map<string, Procedure>): Judgement {
  const code = reply.procedure?.code;
  const offered = new Set(reply.options.map((option) => option.code));
  const codes = one.codes ?? [];
  switch (one.kind) {
    case 'procedure':
    case 'multiturn': {
      const right =
        reply.intent === 'procedure' && code !== undefined && (!one.codes || codes.includes(code));
      if (!right) {
        if (reply.intent === 'clarify' && codes.some((c) => offered.has(c)))
          return { ...NOTHING, verdict: 'asked' };
        const answered = ['procedure', 'news', 'dossier'].includes(reply.intent);
        return { ...NOTHING, verdict: answered ? 'wrong' : 'declined' };
      }
      if (!one.aspect || one.aspect === 'overview') return { verdict: 'right', aspect: null, figure: null };
      const aspect = (ALSO[one.aspect] ?? [one.aspect]).includes(reply.aspect ?? '');
      return { verdict: 'right', aspect, figure: showsFigure(byCode.get(code!), one.aspect, reply.text) };
    }
    case 'oos':
      return {
        ...NOTHING,
        verdict: ['out_of_scope', 'smalltalk', 'help'].includes(reply.intent) ? 'right' : 'wrong',
      };
    case 'clarify': {
      const hits = codes.filter((c) => offered.has(c)).length;
      const right = reply.intent === 'clarify' && hits >= Math.min(2, codes.length);
      return { ...NOTHING, verdict: right ? 'right' : 'wrong' };
    }
    case 'dossier': {
      const right = reply.intent === 'dossier' && (reply.dossier?.code ?? null) === (one.dossier ?? null);
      return { ...NOTHING, verdict: right ? 'right' : 'wrong' };
    }
  }
}

function showsFigure(procedure: Procedure | undefined, aspect: string, text: string): boolean | null {
  if (!procedure) return null;
  let shown: boolean | null = null;
  for (const method of procedure.methods) {
    if (aspect === 'time' && method.time) {
      const figure = String(method.time.amount).replace('.', ',');
      shown = shown === true || new RegExp(`(?<!\\d)0?${figure}(?!\\d)`).test(text);
    }
    if (aspect !== 'fee') continue;
    for (const fee of method.fees) {
      if (fee.amount) shown = shown === true || text.includes(fee.amount.toLocaleString('vi-VN'));
    }
  }
  return shown;
}
