import type { Knowledge } from '../knowledge/folder.js';
import type { Procedure } from '../knowledge/procedure.js';

/**
 * Whether two versions of the knowledge read alike: the same subjects in the same order under the same names and ways
 * of asking. Then only facts differ (fees, days, papers), and nothing of what finds the subjects has to be built anew.
 */
export function sameWording(a: Knowledge, b: Knowledge): boolean {
  return (
    alike(a.procedures, b.procedures, sameProcedure) &&
    alike(a.faq, b.faq, (x, y) => x.id === y.id && x.question === y.question && sameTexts(x.asks, y.asks)) &&
    alike(a.outside, b.outside, (x, y) => x.name === y.name && sameTexts(x.asks, y.asks)) &&
    alike(a.lexicon, b.lexicon, (x, y) => JSON.stringify(x) === JSON.stringify(y)) &&
    alike(a.news, b.news, (x, y) => JSON.stringify(x) === JSON.stringify(y))
  );
}

function sameProcedure(a: Procedure, b: Procedure): boolean {
  return (
    a.code === b.code &&
    a.name === b.name &&
    sameTexts(a.everydayNames, b.everydayNames) &&
    sameTexts(a.asks, b.asks) &&
    sameTexts(a.fields, b.fields)
  );
}

function sameTexts(a: string[], b: string[]): boolean {
  return alike(a, b, (x, y) => x === y);
}

function alike<T>(a: T[], b: T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i] || same(one, b[i]!));
}
