import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';

export const number = new Intl.NumberFormat('vi-VN');

/** A table with colours and frames where a person looks; a pipe or a log gets plain lines. */
export function table(head: string[], rightFrom = head.length): Table.Table {
  const tty = process.stdout.isTTY;
  return new Table({
    head,
    colAligns: head.map((_, i) => (i >= rightFrom ? 'right' : 'left')),
    style: tty ? { head: ['cyan'], compact: true } : { head: [], border: [], compact: true },
    ...(tty ? {} : { chars: PLAIN }),
  });
}

const PLAIN = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
) as Partial<Record<Table.CharName, string>>;
PLAIN.middle = '  ';

/** A progress bar on the error output of a terminal; elsewhere nothing. */
export function progress(label: string): { at(done: number, total: number): void; end(): void } {
  if (!process.stderr.isTTY) return { at() {}, end() {} };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}%`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0);
  return {
    at(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
