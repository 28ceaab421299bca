import { chosen, nextOf } from './choices.js';
import { Composer } from './composer.js';
import { fill, h, icon, ICONS } from './dom.js';
import { Line, type LineState } from './line.js';
import { add, each, filter, find, last, map } from './list.js';
import { Memory } from './memory.js';
import { botMessage, myMessage, type MessageActions } from './message-view.js';
import { append, detach, empty, holds, insertBefore, on, setAttr } from './native.js';
import { printList } from './print.js';
import type { Activity, Language, Message, Site, Suggestion, Theme } from './reply.js';
import { fresh, link } from './reply-view.js';
import { settingsView } from './settings.js';
import { canSpeak, hush, onVoices, speak } from './speech.js';
import { WORDS, type WordSet } from './words.js';

export type Mode = 'corner' | 'kiosk';

/** Most answers are here before this; what flickers by only disturbs. */
const QUICK_MS = 300;
const SLOW_MS = 12_000;
const BACK_SHOWN_MS = 6000;
/** An answer that has not come in this time will not come in this conversation any more. */
const GIVEN_UP_MS = 90_000;
/** What was asked so lately is asked again in a conversation that had to be begun anew. */
const ASKED_LATELY_MS = 600_000;
const MOST_RETRIES = 5;

/** The chat as people see it: the button, the panel, the conversation. */
export class Chat {
  readonly root: HTMLElement;
  private words: WordSet;
  private language: Language;
  private readonly memory: Memory;
  private readonly line: Line;
  private readonly launcher: HTMLButtonElement;
  private panel: HTMLElement | null = null;
  private log!: HTMLElement;
  private banner!: HTMLElement;
  private said!: HTMLElement;
  private settings!: HTMLElement;
  private gear!: HTMLElement;
  private composer!: Composer;
  private typing: HTMLElement | null = null;
  private next: HTMLElement | null = null;
  private updates: Record<string, () => void> = {};
  private bannerTimer = 0;
  private typingTimer = 0;
  private wasLost = false;
  private flushing = false;
  private isOpen = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly base: string,
    private readonly siteCode: string,
    private readonly site: Site,
    private readonly mode: Mode,
  ) {
    this.memory = new Memory(siteCode, mode !== 'kiosk');
    this.language = this.memory.choices.language || site.language;
    this.words = WORDS[this.language];
    this.line = new Line(base, siteCode, this.memory, {
      state: (state) => this.lineState(state),
      activity: (activity) => this.activity(activity),
      renewed: () => this.renewed(),
    });
    this.launcher = h('button', { type: 'button', class: 'launcher', onclick: () => this.open() });
    this.root = h('div', { class: 'root', 'data-side': site.position, 'data-mode': mode }, this.launcher);
    this.dress();
    this.memory.onErased(() => this.erased());
    if (mode === 'kiosk') this.open();
  }

  get idleWords(): WordSet {
    return this.words;
  }

  // The panel

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    if (!this.panel) this.build();
    const panel = this.panel as HTMLElement;
    panel.hidden = false;
    this.launcher.hidden = true;
    setAttr(this.root, 'data-open', '');
    this.line.open();
    this.toEnd();
    // On a phone the keyboard would hide the greeting and the questions to start with.
    if (this.mode !== 'kiosk')
      (matchMedia('(pointer: coarse)').matches ? panel : this.composer.input).focus();
  }

  close(): void {
    if (this.mode === 'kiosk') return;
    this.isOpen = false;
    hush();
    (this.panel as HTMLElement).hidden = true;
    this.launcher.hidden = false;
    setAttr(this.root, 'data-open', null);
    this.launcher.focus();
  }

  private build(): void {
    const { words, site, language } = this;
    const draft = this.composer ? this.composer.input.value : '';
    const titleId = fresh();
    this.updates = {};
    this.typing = this.next = null;
    this.log = h('div', {
      class: 'log',
      role: 'log',
      'aria-live': 'off',
      'aria-label': words.log,
      tabindex: 0,
    });
    this.banner = h('div', { class: 'banner', role: 'status', hidden: true });
    this.said = h('div', { class: 'hidden', role: 'status' });
    this.composer = new Composer({
      base: this.base,
      words,
      language,
      say: (text, procedure) => this.say(text, procedure),
      announce: (text) => this.announce(text),
      notice: (text) => this.notice(text, BACK_SHOWN_MS * 2),
    });
    this.composer.input.value = draft;
    this.gear = headButton(ICONS.text, words.settings, () => this.toggleSettings());
    setAttr(this.gear, 'aria-expanded', 'false');
    this.settings = h('div', { hidden: true });
    const panel = h(
      'div',
      {
        class: 'panel',
        role: this.mode === 'kiosk' ? 'region' : 'dialog',
        'aria-labelledby': titleId,
        tabindex: -1,
      },
      h(
        'div',
        { class: 'head' },
        h(
          'div',
          { class: 'title' },
          h(this.mode === 'kiosk' ? 'h1' : 'h2', { id: titleId, class: 'name' }, site.title[language]),
          h('p', {}, site.owner[language]),
        ),
        h(
          'div',
          { class: 'head-buttons' },
          this.mode === 'kiosk'
            ? h('p', { class: 'number' }, `${words.hotline} ${site.hotline}`)
            : callLink(site.hotline, words),
          this.gear,
          this.mode === 'kiosk'
            ? h('button', { type: 'button', class: 'finish', onclick: () => this.erase() }, words.finish)
            : headButton(ICONS.close, words.close, () => this.close()),
        ),
      ),
      this.settings,
      this.banner,
      this.log,
      this.composer.view,
      this.said,
    );
    on<KeyboardEvent>(panel, 'keydown', (event) => this.key(event));
    if (this.panel) detach(this.panel);
    this.panel = panel;
    insertBefore(this.root, panel, null);
    this.fillLog();
  }

  /** The conversation so far; read by a screen reader only where the visitor goes to it. */
  private fillLog(): void {
    empty(this.log);
    this.typing = this.next = null;
    this.updates = {};
    const { site, language } = this;
    append(
      this.log,
      h('div', { class: 'message bot' }, h('p', { class: 'bubble' }, site.greeting[language])),
    );
    each(this.memory.messages, (message) => this.show(message));
    if (this.memory.messages.length === 0) this.offer(this.words.starters, site.starters[language]);
    else this.offerNext();
    setTimeout(() => setAttr(this.log, 'aria-live', 'polite'), 500);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (!this.settings.hidden) this.toggleSettings();
      else this.close();
    } else if (event.key === 'Tab' && matchMedia('(max-width: 480px)').matches && this.mode !== 'kiosk') {
      // The panel covers the page: the focus stays where the eyes are.
      const places = filter(
        (this.panel as HTMLElement).querySelectorAll<HTMLElement>('button, a[href], input, [tabindex="0"]'),
        (place) => place.offsetParent !== null,
      );
      const first = places[0];
      const end = places[places.length - 1];
      const now = (this.root.getRootNode() as ShadowRoot).activeElement;
      if (first && end && now === (event.shiftKey ? first : end)) {
        event.preventDefault();
        (event.shiftKey ? end : first).focus();
      }
    }
  }

  // What is said

  private say(text: string, procedure?: string): void {
    const message: Message = { key: newKey(), mine: true, text, at: Date.now(), state: 'waiting' };
    if (procedure) message.procedure = procedure;
    const within = holds(this.log, (this.root.getRootNode() as ShadowRoot).activeElement);
    add(this.memory.messages, message);
    this.memory.save();
    this.dropNext();
    this.show(message);
    this.toEnd();
    // The chip that was pressed may be gone; the focus must not be.
    if (within) (matchMedia('(pointer: coarse)').matches ? this.log : this.composer.input).focus();
    this.flush();
  }

  /** Sends what waits, in its order, one after the other. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    let tries = 0;
    for (;;) {
      const message = find(this.memory.messages, (each) => each.state === 'waiting');
      if (!message || !this.line.isOnline) break;
      this.mark(message, 'sending');
      const sent = await this.line.send({
        type: 'message',
        text: message.text,
        locale: this.language,
        from: { id: 'khach', role: 'user' },
        channelData: { clientActivityID: message.key },
        ...(message.procedure ? { value: { procedure: message.procedure } } : {}),
      });
      if (sent.outcome === 'sent') {
        message.id = sent.id;
        this.mark(message, 'sent');
        this.expect();
      } else if (sent.outcome === 'refused' || ++tries > MOST_RETRIES) {
        this.mark(message, 'failed');
        this.notice(sent.outcome === 'refused' ? this.words.refused : this.words.failed, BACK_SHOWN_MS);
      } else {
        if ((message.state as string) === 'sending') this.mark(message, 'waiting');
        if (sent.after === 0) break;
        this.notice(this.words.busy, sent.after * 1000);
        await new Promise((resolve) => setTimeout(resolve, sent.after * 1000));
      }
    }
    this.flushing = false;
  }

  private mark(message: Message, state: NonNullable<Message['state']>): void {
    message.state = state;
    const update = this.updates[message.key];
    if (update) update();
    this.memory.save();
  }

  private activity(activity: Activity): void {
    if (activity.type !== 'message' || !activity.id) return;
    const data = activity.channelData || {};
    const mine = !!activity.from && activity.from.role === 'user';
    const key = (mine && data.clientActivityID) || activity.id;
    const known = find(this.memory.messages, (message) => message.key === key);
    if (known) {
      // Our own, come back; or told twice.
      if (mine && known.state !== 'sent') {
        known.id = activity.id;
        this.mark(known, 'sent');
        this.expect();
      }
      return;
    }
    const at = Date.parse(activity.timestamp || '') || Date.now();
    const message: Message = { key, mine, text: activity.text || '', at };
    if (mine) {
      message.state = 'sent';
      message.id = activity.id;
    } else if (data.reply) message.reply = data.reply;
    add(this.memory.messages, message);
    if (!mine) {
      each(this.memory.messages, (asked) => {
        if (asked.mine && (!activity.replyToId || asked.id === activity.replyToId)) asked.answered = true;
      });
    }
    this.memory.save();
    if (!this.panel) return;
    this.dropNext();
    const view = this.show(message);
    if (mine) this.toEnd();
    else {
      this.offerNext();
      this.toStart(view);
      if (this.memory.choices.aloud && this.isOpen) speak(message.text, this.language, () => {});
    }
    this.expect();
  }

  private show(message: Message): HTMLElement {
    const actions = this.actions();
    let view: HTMLElement;
    if (message.mine) {
      const mine = myMessage(message, actions);
      this.updates[message.key] = mine.update;
      view = mine.view;
    } else {
      try {
        view = botMessage(message, actions);
      } catch {
        // A reply of another shape than we know (a newer server): its words are still there.
        view = botMessage({ ...message, reply: undefined }, actions);
      }
    }
    insertBefore(this.log, view, this.typing);
    return view;
  }

  private actions(): MessageActions {
    const { words, language } = this;
    return {
      words,
      language,
      opensLinks: this.mode !== 'kiosk',
      isLost: () => this.wasLost,
      say: (text, procedure) => this.say(text, procedure),
      again: (message) => {
        message.at = Date.now();
        this.mark(message, 'waiting');
        this.log.focus();
        if (this.line.isOnline) this.flush();
        else this.line.retryNow();
      },
      judge: (message, thumb, reason) => {
        this.line.send({
          type: 'event',
          name: 'feedback',
          from: { id: 'khach' },
          value: { activityId: message.key, thumb, reason },
        });
      },
      copy: (text) => this.copy(text),
      print: (title, items, reply) =>
        printList(this.host, this.root, words, this.site.owner[language], title, items, reply),
      changed: () => this.memory.save(),
      announce: (text) => this.announce(text),
    };
  }

  /** "Đang trả lời" while a question of ours has no answer. */
  private expect(): void {
    if (!this.panel) return;
    clearTimeout(this.typingTimer);
    const open = find(
      last(this.memory.messages, 6),
      (message) =>
        message.mine &&
        message.state === 'sent' &&
        !message.answered &&
        Date.now() - message.at < GIVEN_UP_MS,
    );
    if (!open) {
      if (this.typing) detach(this.typing);
      this.typing = null;
      return;
    }
    const waited = Date.now() - open.at;
    if (waited < QUICK_MS) {
      this.typingTimer = setTimeout(() => this.expect(), QUICK_MS - waited);
      return;
    }
    if (!this.typing) {
      this.typing = h(
        'div',
        { class: 'message bot typing', 'aria-hidden': 'true' },
        h('p', { class: 'bubble' }, h('span', { class: 'dots' }, h('i'), h('i'), h('i')), this.words.typing),
      );
      append(this.log, this.typing);
      this.announce(this.words.typing);
      this.toEnd();
    }
    if (waited > SLOW_MS) this.notice(this.words.slow, BACK_SHOWN_MS);
    this.typingTimer = setTimeout(
      () => this.expect(),
      (waited > SLOW_MS ? GIVEN_UP_MS : SLOW_MS) - waited + 100,
    );
  }

  private offerNext(): void {
    this.dropNext();
    const newest = this.memory.messages[this.memory.messages.length - 1];
    const reply = newest && newest.reply;
    if (!reply) return;
    const next = nextOf(reply);
    if (next.length === 0) return;
    const row = h('div', { class: 'chips', role: 'group', 'aria-label': this.words.next });
    each(map(next, chosen), ({ title, say, procedure }) =>
      fill(row, [
        h('button', { type: 'button', class: 'chip', onclick: () => this.say(say, procedure) }, title),
      ]),
    );
    this.next = row;
    insertBefore(this.log, row, this.typing);
  }

  private offer(label: string, questions: Suggestion[]): void {
    const row = h(
      'div',
      { class: 'chips starters', role: 'group', 'aria-label': label },
      h('p', { 'aria-hidden': 'true' }, label),
    );
    each(questions, ({ title, say }) =>
      fill(row, [h('button', { type: 'button', class: 'chip', onclick: () => this.say(say) }, title)]),
    );
    this.next = row;
    append(this.log, row);
  }

  private dropNext(): void {
    if (this.next) detach(this.next);
    this.next = null;
  }

  // The line

  private lineState(state: LineState): void {
    if (state === 'online') {
      if (this.wasLost) this.notice(this.words.back, BACK_SHOWN_MS);
      this.wasLost = false;
      this.flush();
    } else if (state === 'lost') {
      if (!this.wasLost) this.notice(this.words.lost, 0);
      this.wasLost = true;
    } else if (state === 'blocked') this.notice(this.words.blocked, 0);
    each(this.memory.messages, (message) => {
      const update = message.state === 'waiting' && this.updates[message.key];
      if (update) update();
    });
  }

  /** A new conversation: what was asked lately and not answered is asked again in it. */
  private renewed(): void {
    each(this.memory.messages, (message) => {
      if (message.mine && message.state === 'sent' && !message.answered) {
        if (Date.now() - message.at < ASKED_LATELY_MS) this.mark(message, 'waiting');
      }
    });
  }

  // Telling

  /** Shown above the conversation and said; 0: until the next one. */
  private notice(text: string, milliseconds: number): void {
    if (!this.panel) return;
    clearTimeout(this.bannerTimer);
    empty(this.banner);
    this.banner.hidden = false;
    // A live region speaks when its text changes while it is shown.
    setTimeout(() => fill(this.banner, [h('p', {}, text)]), 30);
    if (milliseconds > 0) this.bannerTimer = setTimeout(() => (this.banner.hidden = true), milliseconds);
  }

  private announce(text: string): void {
    empty(this.said);
    setTimeout(() => fill(this.said, [text]), 30);
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notice(this.words.copied, BACK_SHOWN_MS);
    } catch {
      const box = h('textarea', { class: 'hidden', readonly: true });
      box.value = text;
      append(this.root, box);
      const before = (this.root.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
      box.select();
      const copied = document.execCommand('copy');
      detach(box);
      if (before) before.focus();
      this.notice(copied ? this.words.copied : this.words.notCopied, BACK_SHOWN_MS);
    }
  }

  private toEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** A long answer is read from its beginning. */
  private toStart(view: HTMLElement): void {
    this.log.scrollTop = Math.min(this.log.scrollHeight, view.offsetTop - this.log.offsetTop - 12);
  }

  // The choices

  private toggleSettings(): void {
    const opens = this.settings.hidden;
    empty(this.settings);
    this.settings.hidden = !opens;
    setAttr(this.gear, 'aria-expanded', `${opens}`);
    if (!opens) return this.gear.focus();
    const { choices } = this.memory;
    const view = settingsView({
      words: this.words,
      size: choices.size,
      theme: choices.theme || this.site.theme,
      language: this.language,
      aloud: choices.aloud,
      canSpeak: canSpeak(this.language),
      hotline: this.site.hotline,
      opensLinks: this.mode !== 'kiosk',
      office: this.site.office && { name: this.site.office.name[this.language], url: this.site.office.url },
      setSize: (size) => this.choose(() => (choices.size = size)),
      setTheme: (theme: Theme) => this.choose(() => (choices.theme = theme)),
      setAloud: (aloud) => this.choose(() => (choices.aloud = aloud)),
      setLanguage: (language) =>
        this.choose(() => {
          choices.language = this.language = language;
          this.words = WORDS[language];
          this.build();
          this.toEnd();
          this.toggleSettings();
        }),
      erase: () => this.erase(),
      close: () => this.toggleSettings(),
    });
    append(this.settings, view);
    const checked = view.querySelector<HTMLElement>('input:checked');
    if (checked) checked.focus();
  }

  private choose(change: () => void): void {
    change();
    this.memory.saveChoices();
    this.dress();
  }

  private dress(): void {
    const { choices } = this.memory;
    const { words } = this;
    setAttr(this.root, 'lang', this.language);
    setAttr(this.root, 'data-size', `${choices.size}`);
    setAttr(this.root, 'data-theme', choices.theme || this.site.theme);
    setAttr(this.root, 'data-voice', canSpeak(this.language) ? '' : null);
    onVoices(() => setAttr(this.root, 'data-voice', canSpeak(this.language) ? '' : null));
    empty(this.launcher);
    setAttr(this.launcher, 'aria-label', words.openLong);
    setAttr(this.launcher, 'aria-haspopup', 'dialog');
    fill(this.launcher, [icon(ICONS.chat), h('span', {}, words.open)]);
  }

  /** "Xóa": here, in the other tabs and on the server. */
  async erase(): Promise<void> {
    const closing = this.line.close(true);
    this.erased();
    if (this.mode === 'kiosk') {
      this.memory.choices = { size: 0, theme: null, language: null, aloud: false };
      this.language = this.site.language;
      this.words = WORDS[this.language];
      this.dress();
      this.build();
    }
    this.announce(this.words.erased);
    this.notice(this.words.erased, BACK_SHOWN_MS);
    if (this.mode !== 'kiosk') this.composer.input.focus();
    await closing;
    if (this.isOpen) this.line.open();
  }

  private erased(): void {
    this.memory.erase();
    hush();
    if (!this.panel) return;
    this.settings.hidden = true;
    setAttr(this.gear, 'aria-expanded', 'false');
    this.composer.input.value = '';
    this.expect();
    this.fillLog();
  }
}

/** A drawing with its word under it: nobody has to guess. */
function headButton(drawing: string, label: string, press: () => void): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'head-button', onclick: press },
    icon(drawing),
    h('span', {}, label),
  );
}

function callLink(hotline: string, words: WordSet): HTMLElement {
  const call = link('', `tel:${hotline}`);
  setAttr(call, 'class', 'head-button');
  setAttr(call, 'aria-label', `${words.call}: ${words.hotline} ${hotline}`);
  fill(call, [icon(ICONS.phone), h('span', {}, words.call)]);
  return call;
}

const HEX = '0123456789abcdef';

/** 128 bits of chance, in letters. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let key = '';
  for (let i = 0; i < bytes.length; i++)
    key += HEX[(bytes[i] as number) >> 4]! + HEX[(bytes[i] as number) & 15]!;
  return key;
}
