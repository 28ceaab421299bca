/** What the server's `channelData.reply` holds, as far as it is shown. */
export interface Reply {
  intent?: string;
  procedure?: { code: string; name: string } | null;
  options?: { code: string; name: string }[];
  sources?: { title: string; url: string; updated: string }[];
  text?: string;
  blocks?: Block[];
  suggestions?: Suggestion[];
}

/** A next thing to say; `procedure`: the code of the one it stands for. */
export interface Suggestion {
  title: string;
  say: string;
  procedure?: string;
}

export type Block =
  | { kind: 'text' | 'heading' | 'notice'; text: string }
  | { kind: 'list'; items: string[]; ordered?: boolean }
  | { kind: 'checklist'; title: string; items: { text: string; note?: string }[] }
  | { kind: 'table'; title: string; head: string[]; rows: string[][] }
  | { kind: 'link'; text: string; url: string };

/** One Direct Line activity. */
export interface Activity {
  type: string;
  id?: string;
  text?: string;
  timestamp?: string;
  replyToId?: string;
  from?: { id?: string; role?: string };
  channelData?: { clientActivityID?: string; reply?: Reply };
}

/** How a site looks and speaks: `GET /site`. */
export interface Site {
  title: Words;
  owner: Words;
  greeting: Words;
  starters: { vi: Suggestion[]; en: Suggestion[] };
  colour: string;
  textColour: string;
  position: 'left' | 'right';
  theme: Theme;
  language: Language;
  hotline: string;
  office: { name: Words; url: string } | null;
}

export type Language = 'vi' | 'en';
export type Theme = 'auto' | 'light' | 'dark';
type Words = Record<Language, string>;

/** Said by the visitor or by the assistant, as shown and as kept on this device. */
export interface Message {
  /** Ours: the key it was sent with. The assistant's: the activity's id. */
  key: string;
  mine: boolean;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Of ours: how far it has come. */
  state?: 'waiting' | 'sending' | 'sent' | 'failed';
  /** Of ours: the server's id of it, which an answer refers to. */
  id?: string;
  /** Of ours: the procedure chosen with it. */
  procedure?: string;
  /** Of ours: an answer has come. */
  answered?: boolean;
  reply?: Reply;
  /** Ticked papers, by "block.item". */
  ticks?: Record<string, boolean>;
  thumb?: 'up' | 'down';
}
