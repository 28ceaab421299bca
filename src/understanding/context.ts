import type { Aspect } from '../replies/reply.js';

/** What a conversation remembers between turns: plain data, kept by the store. */
export interface Context {
  /** Code of the procedure last answered. */
  procedure: string | null;
  aspects: Aspect[];
  /** Choices last offered, in order. */
  options: string[];
  /** Procedures spoken of before, latest first. */
  recent: string[];
  /** What else the last question could have meant. */
  alternatives: string[];
  /** The dossier last looked up. */
  dossier: string | null;
  /** A code, or where the person lives, was asked for and is awaited. */
  awaiting: 'dossier' | 'place' | null;
  /** Commune or ward where the person lives, once told: `phường Đông Kinh`. */
  place: string | null;
  /** Where they live was asked before; it is not asked twice. */
  askedPlace: boolean;
  /** Where in a guided flow the conversation stands. */
  flow: { flow: string; step: string } | null;
  /** How many answers in a row found nothing. */
  misses: number;
}

export const EMPTY_CONTEXT: Context = {
  procedure: null,
  aspects: [],
  options: [],
  recent: [],
  alternatives: [],
  dossier: null,
  awaiting: null,
  place: null,
  askedPlace: false,
  flow: null,
  misses: 0,
};
