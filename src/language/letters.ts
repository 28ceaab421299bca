/** The six tones, in the order of {@link TONE_MARKS}. `ngang` has no mark. */
export type Tone = 'ngang' | 'huyen' | 'sac' | 'hoi' | 'nga' | 'nang';

/** Every tone, `ngang` first. */
export const TONES: readonly Tone[] = ['ngang', 'huyen', 'sac', 'hoi', 'nga', 'nang'];

/** The combining mark of each tone, in the order of {@link TONES}. */
export const TONE_MARKS: readonly string[] = ['', '\u0300', '\u0301', '\u0309', '\u0303', '\u0323'];

/** The twelve Vietnamese vowel letters without tone. */
export const VOWELS = 'aăâeêioôơuưy';

/** The vowels' letters with each tone, `ACCENTED['â'][2]` is `ấ`. Lower case. */
export const ACCENTED: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...VOWELS].map((vowel) => [vowel, TONE_MARKS.map((mark) => (vowel + mark).normalize('NFC'))]),
);

interface Letter {
  /** The letter without its tone, in the case it was written: `ấ` → `â`. */
  letter: string;
  tone: number;
}

const toned = new Map<string, Letter>();
for (const vowel of VOWELS) {
  TONE_MARKS.forEach((mark, tone) => {
    toned.set((vowel + mark).normalize('NFC'), { letter: vowel, tone });
    toned.set((vowel + mark).normalize('NFC').toUpperCase(), { letter: vowel.toUpperCase(), tone });
  });
}

/** Whether `char` is a vowel of the Vietnamese alphabet, toned or not, in either case. */
export function isVowel(char: string): boolean {
  return toned.has(char);
}

/** The letter without its tone (case kept); a letter that carries none is given back. */
export function untoned(char: string): string {
  return toned.get(char)?.letter ?? char;
}

/** Index into {@link TONES} of the tone that a letter carries; 0 for none. */
export function toneOf(char: string): number {
  return toned.get(char)?.tone ?? 0;
}

/** A vowel with a tone put on it, in the case of the vowel: `(Â, 2)` → `Ấ`. */
export function withTone(vowel: string, tone: number): string {
  const lower = vowel.toLowerCase();
  const accented = ACCENTED[lower]?.[tone] ?? vowel;
  return lower === vowel ? accented : accented.toUpperCase();
}

/** Whether a lower-case word has a letter that only Vietnamese marks give: ă â đ ê ô ơ ư or a tone. */
export function hasMarks(text: string): boolean {
  for (const char of text) {
    if (char === 'đ' || char === 'Đ') return true;
    if (char > '\u007f' && toned.has(char)) return true;
  }
  return false;
}
