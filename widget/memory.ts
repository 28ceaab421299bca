import { add, each, filter, find, last } from './list.js';
import { on, parse, stringify } from './native.js';
import type { Language, Message, Theme } from './reply.js';

/** What is kept on this device, and for how long. */
const MOST_MESSAGES = 80;
const LONGEST_MS = 30 * 86_400_000;
const PREFIX = 'tro-ly-xu-lang';

export interface Session {
  conversationId: string;
  token: string;
  /** When the token ends, milliseconds since 1970. */
  expiresAt: number;
  watermark: string;
}

export interface Choices {
  size: 0 | 1 | 2;
  theme: Theme | null;
  language: Language | null;
  aloud: boolean;
}

interface Kept {
  session: Session | null;
  messages: Message[];
}

/** The conversation and the choices, in this site's `localStorage` (no cookie); in a kiosk nowhere. */
export class Memory {
  session: Session | null = null;
  messages: Message[] = [];
  choices: Choices = { size: 0, theme: null, language: null, aloud: false };

  constructor(
    private readonly site: string,
    private readonly keeps: boolean,
  ) {
    const kept = this.read<Kept>(this.key());
    if (kept && typeof kept === 'object') {
      this.session = kept.session || null;
      this.messages = filter(kept.messages || [], (message) => message.at > Date.now() - LONGEST_MS);
    }
    // A message that was on its way when the page was left: the visitor decides.
    each(this.messages, (message) => {
      if (message.state === 'sending' || message.state === 'waiting') message.state = 'failed';
    });
    const choices = this.read<Choices>(`${PREFIX}:choices`);
    if (choices && typeof choices === 'object') {
      this.choices = {
        size: choices.size === 1 || choices.size === 2 ? choices.size : 0,
        theme: choices.theme || null,
        language: choices.language === 'en' || choices.language === 'vi' ? choices.language : null,
        aloud: choices.aloud === true,
      };
    }
  }

  /** Writes the conversation, with what other tabs have added meanwhile. */
  save(): void {
    const stored = this.read<Kept>(this.key());
    const messages = filter(this.messages, () => true);
    if (
      stored &&
      stored.session &&
      this.session &&
      stored.session.conversationId === this.session.conversationId
    ) {
      each(stored.messages || [], (other) => {
        if (!find(messages, (message) => message.key === other.key)) add(messages, other);
      });
    }
    this.write(this.key(), { session: this.session, messages: last(messages, MOST_MESSAGES) });
  }

  saveChoices(): void {
    this.write(`${PREFIX}:choices`, this.choices);
  }

  erase(): void {
    this.session = null;
    this.messages = [];
    try {
      if (this.keeps) localStorage.removeItem(this.key());
    } catch {
      // Nothing was kept.
    }
  }

  /** Another tab has erased the conversation. */
  onErased(listener: () => void): void {
    on<StorageEvent>(window, 'storage', (event) => {
      if (event.key === this.key() && event.newValue === null) listener();
    });
  }

  private key(): string {
    return `${PREFIX}:${this.site}`;
  }

  private read<T>(key: string): T | null {
    if (!this.keeps) return null;
    try {
      return parse(localStorage.getItem(key) || 'null') as T;
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown): void {
    if (!this.keeps) return;
    try {
      localStorage.setItem(key, stringify(value));
    } catch {
      // Storage is full or forbidden: the conversation lives as long as the page.
    }
  }
}
