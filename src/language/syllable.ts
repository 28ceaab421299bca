import { TONES, type Tone, isVowel, toneOf, untoned, withTone } from './letters.js';
import { fold } from './fold.js';

/** A syllable taken apart. `onset` is empty in "án"; `rhyme` has its letters ăâêôơư but no tone. */
export interface Parts {
  onset: string;
  rhyme: string;
  tone: Tone;
}

const ONSETS = [
  ...['', 'b', 'c', 'ch', 'd', 'đ', 'g', 'gh', 'gi', 'h', 'k', 'kh', 'l', 'm', 'n', 'ng', 'ngh', 'nh'],
  ...['p', 'ph', 'qu', 'r', 's', 't', 'th', 'tr', 'v', 'x'],
];

/** Rhymes after any onset but `qu`. Those that end in p, t, c, ch are closed: they take sắc and nặng only. */
const RHYMES = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây ' +
    'e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu ' +
    'o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ' +
    'oong ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh uêt ui um un ung ' +
    'uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu uyn uyp ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ' +
    'ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu'
  ).split(' '),
);

const AFTER_QU = new Set(
  (
    'a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eng eo et ê ên ênh êt êch ' +
    'i ich in inh it ơ y yên yêt ynh yt ych ôc'
  ).split(' '),
);

/** Rhymes that `gi` shares its i with: "gì", "gìn", "giếng", "giết". */
const INSIDE_GI = new Set([
  'i',
  'in',
  'im',
  'ip',
  'it',
  'iu',
  'iêc',
  'iêm',
  'iên',
  'iêng',
  'iêt',
  'iêu',
  'ich',
  'inh',
]);
const BARE_Y_ONSETS = new Set(['', 'h', 'k', 'l', 'm', 's', 't', 'v', 'qu']);
const FRONT = new Set([...'ieêy']);

function isClosed(rhyme: string): boolean {
  return /(?:[ptc]|ch)$/.test(rhyme);
}

/** Onset and rhyme fit each other as they are spelled: k before i e ê y, c elsewhere, and so on. */
function fits(onset: string, rhyme: string): boolean {
  if (onset === 'qu') return AFTER_QU.has(rhyme);
  if (!RHYMES.has(rhyme)) return false;
  const head = rhyme[0] ?? '';
  if (head === 'y') return rhyme === 'y' ? BARE_Y_ONSETS.has(onset) : onset === '';
  switch (onset) {
    case 'k':
    case 'gh':
    case 'ngh':
      return FRONT.has(head);
    case 'c':
      return !FRONT.has(head);
    case 'g':
    case 'ng':
      return !FRONT.has(head);
    case 'gi':
      return head !== 'i';
    case '':
      return !/^(?:iê[cmnt]|iêng|iêu|uya)/.test(rhyme);
    default:
      return true;
  }
}

interface Split {
  onset: string;
  rhyme: string;
  /** Where the rhyme begins in the word; in "gì" it is the i. */
  at: number;
}

const onsetSet = new Set(ONSETS);

/** Splits a lower-case toneless syllable; null where no onset and rhyme fit. */
export function split(toneless: string): Split | null {
  if (toneless.length === 0 || toneless.length > 7) return null;
  if (toneless.startsWith('gi')) {
    const rest = toneless.slice(2);
    if (rest && fits('gi', rest)) return { onset: 'gi', rhyme: rest, at: 2 };
    const shared = toneless.slice(1);
    return INSIDE_GI.has(shared) ? { onset: 'gi', rhyme: shared, at: 1 } : null;
  }
  for (let length = Math.min(3, toneless.length - 1); length >= 0; length--) {
    const onset = toneless.slice(0, length);
    if (!onsetSet.has(onset)) continue;
    const rhyme = toneless.slice(length);
    if (fits(onset, rhyme)) return { onset, rhyme, at: length };
  }
  return null;
}

/** Where in a rhyme the tone mark stands, by the style of the official record: "hòa", "thủy", "hoàn". */
function seat(rhyme: string): number {
  const marked = Math.max(...[...'ăâêôơư'].map((vowel) => rhyme.lastIndexOf(vowel)));
  if (marked >= 0) return marked;
  let vowels = 0;
  while (vowels < rhyme.length && isVowel(rhyme[vowels] ?? '')) vowels++;
  if (vowels === 3) return 1;
  return vowels === 2 && vowels < rhyme.length ? 1 : 0;
}

/** Index of the letter of a toneless syllable that carries the tone; -1 if it is no syllable. */
export function toneSeat(toneless: string): number {
  const found = split(toneless);
  return found ? found.at + seat(found.rhyme) : -1;
}

function bare(word: string): { letters: string; tone: number } | null {
  let letters = '';
  let tone = 0;
  for (const char of word) {
    const own = toneOf(char);
    if (own && tone) return null;
    tone ||= own;
    letters += untoned(char);
  }
  return { letters, tone };
}

const partsSeen = new Map<string, Parts | null>();

/**
 * Onset, rhyme and tone of a marked syllable (canonical form, any case); null if Vietnamese spelling
 * knows no such syllable. "được" → đ, ươc, nang.
 */
export function parts(s: string): Parts | null {
  if (s.length > 7) return null;
  const lower = s.toLowerCase();
  const seen = partsSeen.get(lower);
  if (seen !== undefined) return seen;
  const word = bare(lower);
  const found = word && split(word.letters);
  let result: Parts | null = null;
  if (word && found) {
    const allowed = isClosed(found.rhyme) ? word.tone === 2 || word.tone === 5 : true;
    if (allowed) result = { onset: found.onset, rhyme: found.rhyme, tone: TONES[word.tone] ?? 'ngang' };
  }
  if (partsSeen.size < 50_000) partsSeen.set(lower, result);
  return result;
}

/** Whether a word is a possible Vietnamese syllable as it is marked: "trú" is, "bat" (bát?) is not. */
export function isVietnameseSyllable(s: string): boolean {
  return parts(s) !== null;
}

const foldedSyllables = new Set<string>();
for (const onset of ONSETS) {
  for (const rhyme of new Set([...RHYMES, ...AFTER_QU])) {
    if (fits(onset, rhyme)) foldedSyllables.add(fold(onset + rhyme));
  }
}
for (const rhyme of INSIDE_GI) foldedSyllables.add(fold('g' + rhyme));

/** Whether some marked reading of an unmarked word exists: "duoc" (được, dược …), "bat" (bát, bắt …). */
export function isFoldedSyllable(s: string): boolean {
  return foldedSyllables.has(s.toLowerCase());
}

/** A syllable with the tone on the right letter; the word itself if it is no syllable. */
export function placeTone(toneless: string, tone: number): string {
  const at = toneSeat(toneless.toLowerCase());
  if (at < 0) return toneless;
  return toneless.slice(0, at) + withTone(toneless[at] ?? '', tone) + toneless.slice(at + 1);
}
