import { fill, h, icon, ICONS } from './dom.js';
import { each } from './list.js';
import { append, detach, empty, insertBefore, on, setAttr, trim } from './native.js';
import type { Language, Message } from './reply.js';
import { fresh, replyBody, type ReplyActions } from './reply-view.js';
import { hush, speak } from './speech.js';

export interface MessageActions extends ReplyActions {
  language: Language;
  /** The line is down: what waits, waits for it. */
  isLost(): boolean;
  again(message: Message): void;
  judge(message: Message, thumb: 'up' | 'down', reason: string): void;
  announce(text: string): void;
}

/** When it was said: the hour, and the day unless it is today. */
function clock(at: number): HTMLElement {
  const time = new Date(at);
  const two = (n: number) => `${n < 10 ? '0' : ''}${n}`;
  const hour = `${two(time.getHours())}:${two(time.getMinutes())}`;
  const today = time.toDateString() === new Date().toDateString();
  return h(
    'time',
    { datetime: time.toISOString() },
    today ? hour : `${hour} ${two(time.getDate())}/${two(time.getMonth() + 1)}`,
  );
}

/** What the visitor said, with how far it has come; `update` after its state has changed. */
export function myMessage(
  message: Message,
  actions: MessageActions,
): { view: HTMLElement; update: () => void } {
  const { words } = actions;
  const state = h('span', { class: 'state' });
  const view = h(
    'div',
    { class: 'message mine' },
    h('span', { class: 'hidden' }, `${words.you}: `),
    h('p', { class: 'bubble' }, message.text),
    h('p', { class: 'meta' }, clock(message.at), ' ', state),
  );
  const update = () => {
    empty(state);
    // Before the first connection is up, waiting is a part of sending.
    const shown = message.state === 'waiting' && !actions.isLost() ? 'sending' : message.state;
    setAttr(view, 'data-state', shown || 'sent');
    if (message.state === 'failed') {
      fill(state, [
        `${words.failed} `,
        h('button', { type: 'button', class: 'again', onclick: () => actions.again(message) }, words.again),
      ]);
    } else if (shown && shown !== 'failed') fill(state, [words[shown]]);
  };
  update();
  return { view, update };
}

/** An answer: its body, the time, reading aloud, the thumbs. */
export function botMessage(message: Message, actions: MessageActions): HTMLElement {
  const { words } = actions;
  const bubble = h('div', { class: 'bubble' });
  each(replyBody(message, actions), (part) => append(bubble, part));
  const tools = h('div', { class: 'meta' }, clock(message.at));
  const view = h(
    'div',
    { class: 'message bot' },
    h('span', { class: 'hidden' }, `${words.bot}: `),
    bubble,
    tools,
  );
  if (message.text) fill(tools, [reader(message, actions)]);
  const intent = message.reply && message.reply.intent;
  if (intent && intent !== 'smalltalk' && intent !== 'help') thumbs(message, actions, tools, view);
  return view;
}

function reader(message: Message, { words, language }: MessageActions): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: 'tool read', 'aria-label': words.read },
    icon(ICONS.speak),
  );
  let speaking = false;
  const stopped = () => {
    speaking = false;
    setAttr(button, 'aria-label', words.read);
  };
  on(button, 'click', () => {
    if (speaking) {
      hush();
      return stopped();
    }
    speaking = true;
    setAttr(button, 'aria-label', words.readStop);
    speak(message.text, language, stopped);
  });
  return button;
}

function thumbs(message: Message, actions: MessageActions, tools: HTMLElement, view: HTMLElement): void {
  const { words } = actions;
  const make = (thumb: 'up' | 'down', label: string) =>
    h(
      'button',
      {
        type: 'button',
        class: 'tool thumb',
        'aria-pressed': `${message.thumb === thumb}`,
        onclick: () => choose(thumb),
      },
      icon(ICONS[thumb]),
      label,
    );
  const up = make('up', words.useful);
  const down = make('down', words.useless);
  let form: HTMLElement | null = null;
  const choose = (thumb: 'up' | 'down') => {
    message.thumb = thumb;
    setAttr(up, 'aria-pressed', `${thumb === 'up'}`);
    setAttr(down, 'aria-pressed', `${thumb === 'down'}`);
    actions.changed();
    // Sent at once: the word why is a gift, not a condition.
    actions.judge(message, thumb, '');
    if (form) detach(form);
    form = why(thumb, thumb === 'up' ? up : down);
    insertBefore(view, form, null);
  };
  const why = (thumb: 'up' | 'down', from: HTMLElement): HTMLElement => {
    const id = fresh();
    const input = h('input', { type: 'text', id, maxlength: 500, autocomplete: 'off' });
    setTimeout(() => input.focus(), 0);
    const close = () => {
      if (form) detach(form);
      form = null;
      from.focus();
    };
    const asked = h(
      'form',
      { class: 'why', novalidate: true },
      h('label', { for: id }, thumb === 'up' ? words.whyUp : words.why),
      input,
      h('button', { type: 'submit', class: 'plain' }, words.sendWhy),
      h('button', { type: 'button', class: 'plain', onclick: close }, words.skip),
    );
    on(asked, 'submit', (event) => {
      event.preventDefault();
      const reason = trim(input.value);
      if (reason) actions.judge(message, thumb, reason);
      close();
      actions.announce(words.thanks);
    });
    return asked;
  };
  fill(tools, [up, down]);
}
