import { fold } from '../language/index.js';
import type { Procedure } from '../knowledge/procedure.js';
import { searchTitle } from '../knowledge/title.js';
import { findAspects } from '../understanding/aspects.js';
import type { Context } from '../understanding/context.js';
import type { Asked } from '../understanding/understand.js';
import { Line, type Sentence } from '../understanding/words.js';
import { shortName } from './clarify.js';

/**
 * What is asked of a procedure that was picked by its code. Its own name in the text asks nothing ("Khai lệ phí môn bài"
 * is no question about a fee); what is said beside it does. A choice that was offered after a question answers that
 * question. `read` is the understanding's own reading, so that "mat bao lau" is read as well.
 */
export function askedOfPicked(
  text: string,
  procedure: Procedure,
  context: Context,
  read: (text: string) => Sentence,
): Asked {
  const sentence = read(beside(text, procedure));
  const { aspects, method, asking } = findAspects(new Line(sentence));
  const words = sentence.words.filter((_, i) => !asking[i]).map((word) => word.folded);
  const offered = context.options.includes(procedure.code);
  return { aspects: aspects.length > 0 || !offered ? aspects : context.aspects, method, toDo: false, words };
}

/** The code that a channel sends with a choice, `{procedure: code}`; null for any other value. */
export function pickedIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { procedure } = value as { procedure?: unknown };
  return typeof procedure === 'string' ? procedure : null;
}

/** The text without the procedure's name, in whichever form a choice shows it. */
function beside(text: string, { name }: Procedure): string {
  const line = oneLine(text);
  // Folding keeps the places of letters, so that what is found in one is cut from the other.
  const letters = fold(line);
  for (const form of [name, searchTitle(name), shortName(name)].map((known) => fold(oneLine(known)))) {
    const at = letters.indexOf(form);
    if (at >= 0) return `${line.slice(0, at)} ${line.slice(at + form.length)}`;
  }
  return text;
}

function oneLine(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
