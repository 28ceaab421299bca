import { z } from 'zod';

/** A choice leads to another step or to a procedure (and, where it matters, to a case of it). */
export const Choice = z
  .object({
    says: z.string().min(1).max(60, 'dài quá 60 chữ, nút bấm không chứa hết'),
    to: z.string().optional(),
    procedure: z.string().optional(),
    case: z.string().optional(),
    /** Other words that mean this choice. */
    also: z.array(z.string()).default([]),
  })
  .refine((choice) => (choice.to === undefined) !== (choice.procedure === undefined), {
    message: 'cần đúng một trong hai: “đến” hoặc “thủ tục”',
  });
export type Choice = z.infer<typeof Choice>;

export const Step = z.object({
  asks: z.string().min(1),
  choices: z.array(Choice).min(2, 'cần ít nhất hai lựa chọn'),
});
export type Step = z.infer<typeof Step>;

/** A guided flow that staff write: questions with choices that lead to the right procedure (`dialogs/*.yaml`). */
export const Flow = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Messages that start it. */
  starts: z.array(z.string()).min(1),
  first: z.string(),
  steps: z.record(z.string(), Step),
});
export type Flow = z.infer<typeof Flow>;

/** What is wrong with a flow's shape: a step that is not there, never reached, or leads back. */
export function flowProblems(flow: Flow): string[] {
  const problems: string[] = [];
  const reached = new Set<string>();
  const walk = (id: string, path: string[]) => {
    if (path.includes(id)) {
      problems.push(`bước “${id}” quay lại chính nó (${[...path, id].join(' → ')})`);
      return;
    }
    const step = flow.steps[id];
    if (!step) {
      problems.push(`không có bước “${id}”${path.length > 0 ? ` mà bước “${path.at(-1)}” dẫn đến` : ''}`);
      return;
    }
    reached.add(id);
    for (const choice of step.choices) {
      if (choice.to !== undefined) walk(choice.to, [...path, id]);
    }
  };
  walk(flow.first, []);
  for (const id of Object.keys(flow.steps)) {
    if (!reached.has(id)) problems.push(`bước “${id}” không ai dẫn đến`);
  }
  return [...new Set(problems)];
}

/** Choices that lead to a procedure which the knowledge at hand does not hold. */
export function unknownCodes(flow: Flow, knows: (code: string) => boolean): string[] {
  return Object.entries(flow.steps).flatMap(([id, step]) =>
    step.choices
      .filter((choice) => choice.procedure !== undefined && !knows(choice.procedure))
      .map((choice) => `bước “${id}”, “${choice.says}”: không có thủ tục mã ${choice.procedure}`),
  );
}

/** The flow without what leads nowhere: choices whose procedure is unknown, and steps left without a choice. */
export function pruned(flow: Flow, knows: (code: string) => boolean): Flow | null {
  const steps = structuredClone(flow.steps);
  for (let changed = true; changed;) {
    changed = false;
    for (const [id, step] of Object.entries(steps)) {
      const kept = step.choices.filter((choice) =>
        choice.to ? choice.to in steps : knows(choice.procedure!),
      );
      if (kept.length < step.choices.length) changed = true;
      step.choices = kept;
      if (kept.length === 0) delete steps[id];
    }
  }
  return flow.first in steps ? { ...flow, steps } : null;
}

/** The procedures that a step can lead to, nearest first. */
export function reachable(flow: Flow, stepId: string, depth = 4): string[] {
  const step = flow.steps[stepId];
  if (!step || depth === 0) return [];
  const near = step.choices.flatMap((choice) => (choice.procedure ? [choice.procedure] : []));
  const far = step.choices.flatMap((choice) => (choice.to ? reachable(flow, choice.to, depth - 1) : []));
  return [...new Set([...near, ...far])];
}

/** Mermaid source of a flow, for `knowledge -- graph`. */
export function flowGraph(flow: Flow, nameOf: (code: string) => string): string {
  const quote = (text: string) => `"${text.replaceAll('"', "'")}"`;
  const lines = ['flowchart TD', `  start([${quote(flow.name)}]) --> ${flow.first}`];
  for (const [id, step] of Object.entries(flow.steps)) {
    lines.push(`  ${id}{${quote(step.asks)}}`);
    step.choices.forEach((choice) => {
      const target = choice.to ?? `p${choice.procedure!.replaceAll('.', '_')}`;
      lines.push(`  ${id} -->|${quote(choice.says)}| ${target}`);
      if (choice.procedure)
        lines.push(`  ${target}[${quote(`${choice.procedure} ${nameOf(choice.procedure)}`)}]`);
    });
  }
  return [...new Set(lines)].join('\n');
}
