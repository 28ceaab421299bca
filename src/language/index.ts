/** Vietnamese text: canonical form, folding, syllables, tokens, and the repair of what people type. */
export { type Canonical, canonical } from './canonical.js';
export { fold, toneless } from './fold.js';
export { type Parts, isFoldedSyllable, isVietnameseSyllable, parts } from './syllable.js';
export { type Tone, hasMarks } from './letters.js';
export { type CodeForm, normalizeDossierCode } from './codes.js';
export { type Token, type TokenKind, tokenize } from './tokens.js';
export { type Marking, isMarked, markingBy } from './sentence.js';
export { type Language, guessLanguage } from './language.js';
export { maskPersonal } from './mask.js';
export { decodeTelex, decodeVni, undoTyping } from './telex.js';
export type { Proposal } from './proposal.js';
export { teencode } from './teencode.js';
export { dialect } from './dialect.js';
export { type Variant, misheard, speechVariants } from './speech.js';
export { type Abbreviations, type AbbreviationTable, expand, prepareAbbreviations } from './abbreviations.js';
export { type Vocabulary, buildVocabulary } from './vocabulary.js';
export { type Reading, type RepairedToken, Speller } from './repair.js';
export { type ReadText, readText } from './reading.js';
