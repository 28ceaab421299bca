import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** One question, or a conversation whose last turn is judged. */
export const EvalCase = z.object({
  id: z.string(),
  kind: z.enum(['procedure', 'multiturn', 'clarify', 'oos', 'dossier']),
  form: z.string().optional(),
  turns: z.array(z.string()).min(1),
  codes: z.array(z.string()).optional(),
  aspect: z.string().optional(),
  dossier: z.string().nullish(),
});
export type EvalCase = z.infer<typeof EvalCase>;

/** Reads a set of cases (JSON Lines); throws with file and line where one is broken. */
export function readCases(file: string): EvalCase[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return EvalCase.parse(JSON.parse(line));
      } catch (error) {
        throw new Error(`${file}:${number}: ${(error as Error).message.split('\n')[0]}`, { cause: error });
      }
    });
}

/** The files of cases in a folder. */
export function caseFiles(dir: string): string[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => path.join(dir, file));
}
