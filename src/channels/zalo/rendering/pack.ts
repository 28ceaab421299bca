import type { Line } from './lines.js';
import { splitText } from './split-text.js';

/** A message is broken before a heading rather than at its very end, if it is at least this full. */
const FULL_ENOUGH = 0.6;

/**
 * Packs lines into as few texts of at most `limit` units as their order allows: broken before a heading where that costs
 * little, else between lines, never after a heading or a lead; inside a line only when it is longer than a message.
 */
export function pack(lines: Line[], limit: number): string[] {
  const texts: string[] = [];
  let open: Line[] = [];
  const close = () => {
    if (open.length > 0) texts.push(textOf(open));
    open = [];
  };
  for (const line of lines.flatMap((one) => fitting(one, limit))) {
    open.push(line);
    if (textOf(open).length <= limit) continue;
    const at = breakAt(open, limit);
    const rest = open.splice(at);
    close();
    open = rest;
  }
  close();
  return texts;
}

function textOf(lines: Line[]): string {
  return lines.map(({ text, before }, i) => (i === 0 ? text : before + text)).join('');
}

/** How many of the lines stay in this message; the last one does not fit any more. */
function breakAt(lines: Line[], limit: number): number {
  const last = lines.length - 1;
  // What moves on has to fit into the next message as a whole.
  const possible = (at: number) => !lines[at - 1]!.leads && textOf(lines.slice(at)).length <= limit;
  for (let at = last; at > 0; at--) {
    const full = textOf(lines.slice(0, at)).length >= limit * FULL_ENOUGH;
    if (full && lines[at]!.opens && possible(at)) return at;
  }
  for (let at = last; at > 0; at--) {
    if (possible(at)) return at;
  }
  return last;
}

function fitting(line: Line, limit: number): Line[] {
  if (line.text.length <= limit) return [line];
  const pieces = splitText(line.text, limit);
  return pieces.map((text, i) =>
    i === 0
      ? { ...line, text, leads: false }
      : { text, before: '\n', leads: line.leads && i === pieces.length - 1, opens: false },
  );
}
