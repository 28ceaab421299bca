import { h, icon, fill, ICONS } from './dom.js';
import { each } from './list.js';
import { empty, on, parse, setAttr, trim } from './native.js';
import type { Language } from './reply.js';
import { fresh } from './reply-view.js';
import { canHear, hear } from './speech.js';
import type { WordSet } from './words.js';

const PAUSE_MS = 130;
const SHORTEST_PREFIX = 2;
const LONGEST_QUESTION = 2000;

interface Suggested {
  title: string;
  code: string;
}

export interface ComposerActions {
  base: string;
  words: WordSet;
  language: Language;
  say(text: string, procedure?: string): void;
  /** Said in the live region. */
  announce(text: string): void;
  /** Shown above the conversation, and said. */
  notice(text: string): void;
}

/** Where the question is written: a combobox that suggests procedures, the microphone, "Gửi". */
export class Composer {
  readonly view: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private found: Suggested[] = [];
  private active = -1;
  private timer = 0;
  private asked = 0;
  private stopHearing: (() => void) | null = null;
  private mayHear = false;

  constructor(private readonly actions: ComposerActions) {
    const { words } = actions;
    const listId = fresh();
    this.list = h('ul', {
      class: 'suggest',
      role: 'listbox',
      id: listId,
      'aria-label': words.suggestions,
      hidden: true,
    });
    this.input = h('input', {
      type: 'text',
      class: 'input',
      role: 'combobox',
      'aria-label': words.inputLabel,
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': listId,
      placeholder: words.placeholder,
      maxlength: LONGEST_QUESTION,
      autocomplete: 'off',
      autocapitalize: 'sentences',
      enterkeyhint: 'send',
    });
    const form = h(
      'form',
      { class: 'composer', novalidate: true },
      this.list,
      canHear() && this.microphone(),
      this.input,
      h('button', { type: 'submit', class: 'send', 'aria-label': words.send }, icon(ICONS.send)),
    );
    on(form, 'submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    on(this.input, 'input', () => this.changed());
    on<KeyboardEvent>(this.input, 'keydown', (event) => this.key(event));
    on(this.input, 'blur', () => setTimeout(() => this.hide(), 150));
    this.view = form;
  }

  private submit(): void {
    const chosen = this.found[this.active];
    const text = trim(chosen ? chosen.title : this.input.value);
    this.hide();
    if (!text) return this.input.focus();
    this.input.value = '';
    this.actions.say(text, chosen && chosen.code);
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.hide();
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  private async ask(): Promise<void> {
    const prefix = trim(this.input.value);
    const turn = ++this.asked;
    if (prefix.length < SHORTEST_PREFIX) return;
    try {
      const response = await fetch(`${this.actions.base}/suggest?q=${encodeURIComponent(prefix)}`, {
        credentials: 'omit',
        referrerPolicy: 'origin',
      });
      if (!response.ok) return;
      const { suggestions } = parse(await response.text()) as { suggestions: Suggested[] };
      // What was typed meanwhile has its own answer on the way.
      if (turn === this.asked && trim(this.input.value) === prefix) this.show(suggestions);
    } catch {
      // Suggestions are a help, not a need.
    }
  }

  private show(found: Suggested[]): void {
    this.found = found;
    this.active = -1;
    empty(this.list);
    each(found, (suggested, index) => {
      const option = h(
        'li',
        { role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': 'false' },
        suggested.title,
      );
      // Before the input loses the focus.
      on(option, 'pointerdown', (event) => event.preventDefault());
      on(option, 'click', () => {
        this.active = index;
        this.submit();
      });
      fill(this.list, [option]);
    });
    this.list.hidden = found.length === 0;
    setAttr(this.input, 'aria-expanded', `${found.length > 0}`);
    if (found.length > 0) this.actions.announce(this.actions.words.found(found.length));
  }

  private hide(): void {
    this.asked++;
    this.found = [];
    this.active = -1;
    this.list.hidden = true;
    setAttr(this.input, 'aria-expanded', 'false');
    setAttr(this.input, 'aria-activedescendant', null);
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const count = this.found.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // -1 is the input itself.
      this.active = ((this.active + 1 + step + count + 1) % (count + 1)) - 1;
      each(this.list.children, (option, index) => {
        setAttr(option, 'aria-selected', `${index === this.active}`);
        if (index === this.active) option.scrollIntoView({ block: 'nearest' });
      });
      setAttr(this.input, 'aria-activedescendant', this.active < 0 ? null : `${this.list.id}-${this.active}`);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.hide();
    }
  }

  private microphone(): HTMLElement {
    const { words, language, notice } = this.actions;
    const button = h(
      'button',
      { type: 'button', class: 'mic', 'aria-label': words.mic, 'aria-pressed': 'false' },
      icon(ICONS.mic),
    );
    const stopped = () => {
      this.stopHearing = null;
      setAttr(button, 'aria-pressed', 'false');
      setAttr(button, 'aria-label', words.mic);
      this.input.placeholder = words.placeholder;
    };
    on(button, 'click', () => {
      if (this.stopHearing) return this.stopHearing();
      if (!this.mayHear) {
        this.mayHear = true;
        return notice(words.micNote);
      }
      setAttr(button, 'aria-pressed', 'true');
      setAttr(button, 'aria-label', words.micStop);
      this.input.placeholder = words.listening;
      this.stopHearing = hear(language, (text) => {
        stopped();
        if (!text) return notice(words.notHeard);
        this.input.value = text;
        this.input.focus();
        this.changed();
      });
    });
    return button;
  }
}
