/** How input methods spell marked Vietnamese: the opposite of what the room undoes. */
const TELEX_TONES = ['', 'f', 's', 'r', 'x', 'j'];
const VNI_TONES = ['', '2', '1', '3', '4', '5'];
const MARKS = ['', '\u0300', '\u0301', '\u0309', '\u0303', '\u0323'];
const TELEX: Record<string, string> = { â: 'aa', ê: 'ee', ô: 'oo', ă: 'aw', ơ: 'ow', ư: 'uw', đ: 'dd' };
const VNI: Record<string, string> = { â: 'a6', ê: 'e6', ô: 'o6', ă: 'a8', ơ: 'o7', ư: 'u7', đ: 'd9' };

function encode(text: string, letters: Record<string, string>, tones: string[], toneLast: boolean): string {
  return text.normalize('NFC').replace(/\p{L}+/gu, (word) => {
    let out = '';
    let tone = '';
    for (const char of word) {
      const parts = [...char.normalize('NFD')];
      const mark = parts.find((part) => MARKS.indexOf(part) > 0);
      const bare = parts
        .filter((part) => part !== mark)
        .join('')
        .normalize('NFC');
      const key = mark === undefined ? '' : (tones[MARKS.indexOf(mark)] ?? '');
      out += letters[bare] ?? bare;
      if (toneLast) tone ||= key;
      else out += key;
    }
    return out + tone;
  });
}

/** Lower-case marked text as raw Telex keys, tones at the end of each word or right after their vowel. */
export const toTelex = (text: string, toneLast = true) => encode(text, TELEX, TELEX_TONES, toneLast);

/** The same as raw VNI keys. */
export const toVni = (text: string, toneLast = true) => encode(text, VNI, VNI_TONES, toneLast);
