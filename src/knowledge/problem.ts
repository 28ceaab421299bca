/** Something wrong in a knowledge folder, told so that a person with a text editor can mend it. */
export interface Problem {
  /** `error`: the file is not used. `warning`: it is, but somebody should look. */
  level: 'error' | 'warning';
  file: string;
  line?: number;
  column?: number;
  /** The field's name as it stands in the file, e.g. `cách nộp › phí › số tiền`. */
  field?: string;
  /** What is wrong and what would be right. */
  message: string;
  /** The file went away between being listed and being read. */
  gone?: boolean;
}

/** `knowledge/procedures/ket-hon/x.yaml:12:5: cách nộp › thời hạn: …` */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place}: ${problem.field ? `${problem.field}: ` : ''}${problem.message}`;
}
