/** Vietnamese text: canonical form, folding, syllables, tokens, and the repair of what people type. */
export { type Canonical, canonical } from './canonical.js';
export { fold, toneless } from './fold.js';
export { type Parts, isFoldedSyllable, isVietnameseSyllable, parts } from './syllable.js';
export type { Tone } from './letters.js';
export { type CodeForm, normalizeDossierCode } from './codes.js';
export { type Token, type TokenKind, tokenize } from './tokens.js';
