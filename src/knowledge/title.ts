const LEADING = /^(?:thủ tục|tthc)\s*[:.]?\s+(?=\p{L})/iu;
/** Words that stay in capitals when a title typed in capitals is set in lower case. */
const ACRONYMS =
  /^(?:UBND|HĐND|TTHC|BHXH|BHYT|BHTN|HTX|VNeID|ATTP|PCCC|ODA|FDI|ASEAN|WTO|EU|USD|GCN|QSDĐ|KCN|KKT|CNTT|DNNN|TNHH|[IVX]+|[A-Z]\d*)$/;

/** One line, single spaces, no stray bullet or full stop; a title all in capitals is set as a sentence. */
export function cleanTitle(raw: string): string {
  let title = raw
    .normalize('NFC')
    .replace(/[\u200b-\u200f\ufeff\u00ad]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s+([,;:.)])/g, '$1')
    .replace(/([(])\s+/g, '$1')
    .trim()
    .replace(/^[-–•*+]\s*/, '')
    .replace(/^["“](.*)["”]$/, '$1')
    .replace(/[\s.;,]+$/, '');
  const letters = title.replace(/[^\p{L}]/gu, '');
  const capitals = letters.replace(/[^\p{Lu}]/gu, '').length;
  if (letters.length > 8 && capitals / letters.length > 0.8) {
    title = title
      .split(' ')
      .map((word) => (ACRONYMS.test(word.replace(/[^\p{L}\d]/gu, '')) ? word : word.toLowerCase()))
      .join(' ');
  }
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** The title without a leading "Thủ tục", which half the record has and no difference hangs on. */
export function searchTitle(title: string): string {
  let rest = title;
  while (LEADING.test(rest)) rest = rest.replace(LEADING, '');
  return rest.replace(/^về việc\s+/iu, '');
}

/** Free text of the record: unified line ends and spaces, at most one blank line in a row. */
export function cleanText(raw: string | null | undefined): string {
  return (raw ?? '')
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u200b-\u200f\ufeff\u00ad]/g, '')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
