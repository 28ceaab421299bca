const LONGEST_NOTE = 400;
/** Somebody is spoken of: a title before a name, or words that only stand before a name. */
const NAMES_SOMEBODY =
  /(?:^|[^\p{L}])(?:[ÔôBb](?:ng|à)|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]háu|[Cc]hú|[Bb]ác|[Ee]m|[Cc]on|[Ee]m bé|[Hh]ọ (?:và )?tên|[Cc]hủ hộ|[Vv]ợ|[Cc]hồng|[Bb]ố|[Mm]ẹ|[Cc]ha)[\s:]+(?:là[\s:]+)?\p{Lu}/u;
const NAMES_PLACE =
  /(?:^|[^\p{L}])(?:số nhà|ngõ|ngách|hẻm|thôn|bản|xóm|khối|tổ(?: dân phố)?|khu phố|đường|phố|thửa(?: đất)?(?: số)?|tờ bản đồ(?: số)?)[\s:]+(?:\p{Lu}|\d)/u;
const NUMBER_OF_PERSON = /\d(?:[\s.()-]{0,2}\d){7,}/;
/** Three words and more that begin with capitals are somebody's name or an office's; offices begin with these. */
const CAPITALISED = /\p{Lu}\p{Ll}*(?:\s+\p{Lu}\p{Ll}*){1,}/gu;
const OFFICE =
  /^(?:UBND|Ủy|Uỷ|Sở|Bộ|Chi|Cục|Phòng|Văn|Trung|Công|Tòa|Toà|Kho|Thuế|Cổng|Luật|Nghị|Thông|Quyết|Giấy|Sổ|Lạng|Việt)/u;

/**
 * A name of which only initials are left: `Nguyễn Văn An` → `N*** V** A**`. How long its words are is hidden as well.
 * Null for what is no name.
 */
export function maskName(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const words = name.normalize('NFC').match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words
    .slice(0, 6)
    .map((word, i) => [...word][0]!.toUpperCase() + (i === 0 ? '***' : '**'))
    .join(' ');
}

/**
 * The office's own words, only where they name nobody: a text with a person's name, number or address is not shown at
 * all, rather than with holes. `applicant` is the whole name, which must not occur either.
 */
export function noteWithoutPeople(note: unknown, applicant?: unknown): string | null {
  if (typeof note !== 'string') return null;
  const text = note
    .normalize('NFC')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '' || text.length > LONGEST_NOTE) return null;
  if (typeof applicant === 'string' && applicant.trim().length > 2 && holdsName(text, applicant)) return null;
  if (NUMBER_OF_PERSON.test(text) || /@/.test(text)) return null;
  if (NAMES_SOMEBODY.test(text) || NAMES_PLACE.test(text)) return null;
  if ((text.match(CAPITALISED) ?? []).some((words) => !OFFICE.test(words))) return null;
  // All in capitals: a name among them cannot be told.
  if (text === text.toUpperCase() && /\p{L}{2}/u.test(text)) return null;
  return text;
}

function holdsName(text: string, name: string): boolean {
  const folded = (words: string) =>
    words
      .toLowerCase()
      .replaceAll('đ', 'd')
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/\s+/g, ' ')
      .trim();
  return folded(text).includes(folded(name));
}
