/** Letters of other scripts that look like Latin ones; both strings run side by side. */
const PAIRS: [string, string][] = [
  // Cyrillic
  ['аеорсухіјѕһԁԛԝкмтпАВЕКМНОРСТУХІЈЅ', 'aeopcyxijshdqwkmtnABEKMHOPCTYXIJS'],
  // Greek
  ['αορνικυτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'aopvikutABEZHIKMNOPTYX'],
];

/** Latin letters that stand for a Vietnamese one wherever they occur: eth and its kin for đ, dotless i … */
const ALWAYS: [string, string][] = [['ðɗƌÐƉƊıɡɑ', 'đđđĐĐĐiga']];

function table(pairs: [string, string][]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [from, to] of pairs) {
    const target = [...to];
    [...from].forEach((char, i) => map.set(char, target[i] ?? char));
  }
  return map;
}

/** Cyrillic and Greek letters → the Latin letter that they look like. */
export const foreignLookalikes: ReadonlyMap<string, string> = table(PAIRS);

/** Characters replaced wherever they stand. */
export const plainLookalikes: ReadonlyMap<string, string> = new Map([
  ...table(ALWAYS),
  ...[...'“”„‟«»″'].map((quote): [string, string] => [quote, '"']),
  ...[...'‘’‚‛′ʼ'].map((quote): [string, string] => [quote, "'"]),
  ...[...'‐‑‒–—―−'].map((dash): [string, string] => [dash, '-']),
  ['…', '...'],
]);

/** Styled Latin letters and digits: fullwidth, mathematical, circled, ligatures of PDF copies. */
export function isStyled(code: number): boolean {
  return (
    (code >= 0xff01 && code <= 0xff5e) ||
    (code >= 0x1d400 && code <= 0x1d7ff) ||
    (code >= 0x24b6 && code <= 0x24e9) ||
    (code >= 0x1f130 && code <= 0x1f149) ||
    (code >= 0xfb00 && code <= 0xfb06)
  );
}
