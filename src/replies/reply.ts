/** What kind of answer a reply is. */
export type Intent =
  'procedure' | 'clarify' | 'news' | 'faq' | 'dossier' | 'smalltalk' | 'help' | 'out_of_scope';

/** What about a procedure is asked. */
export type Aspect =
  | 'overview'
  | 'documents'
  | 'fee'
  | 'time'
  | 'place'
  | 'steps'
  | 'conditions'
  | 'result'
  | 'legal'
  | 'online'
  | 'form'
  | 'agency'
  | 'subjects';

export interface Option {
  code: string;
  name: string;
}

/** Where a fact comes from. `updated` is `YYYY-MM-DD`. */
export interface Source {
  title: string;
  url: string;
  updated: string;
}

/** A piece of a reply that a channel lays out by its own means; all text is plain, never markup. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: string[]; ordered?: boolean }
  /** Papers to bring, one tick each. */
  | { kind: 'checklist'; title: string; items: { text: string; note?: string }[] }
  | { kind: 'table'; title: string; head: string[]; rows: string[][] }
  /** A warning that must not be missed. */
  | { kind: 'notice'; text: string }
  | { kind: 'link'; text: string; url: string };

/** A next thing to say, offered as a chip or a button; `say` is what the person would type. */
export interface Suggestion {
  title: string;
  say: string;
  /** Code of the procedure that it stands for: a channel that can sends it along, and it decides. */
  procedure?: string;
}

/** One answer, the same for every channel. `text` is the whole of it as a person would read it. */
export interface Reply {
  intent: Intent;
  procedure: Option | null;
  aspect: Aspect | null;
  options: Option[];
  dossier: { code: string | null; status?: string } | null;
  sources: Source[];
  text: string;
  /** 0 to 1. */
  confidence: number;
  blocks: Block[];
  suggestions: Suggestion[];
}

/** A reply of these words and nothing more, but for what is given: no procedure, no choices, no source. */
export function replyOf(
  part: Partial<Reply> & Pick<Reply, 'intent' | 'text' | 'blocks' | 'confidence'>,
): Reply {
  return { procedure: null, aspect: null, options: [], dossier: null, sources: [], suggestions: [], ...part };
}
