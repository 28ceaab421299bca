import type { Chat } from './chat.js';
import { h, fill } from './dom.js';
import { append, detach, empty, on } from './native.js';

const QUIET_MS = 90_000;
const WARNING_SECONDS = 20;

/**
 * A kiosk forgets its visitor: after a minute and a half without a touch it asks, and 20 seconds later it erases
 * everything, here and on the server. `data-idle-ms` of the script shortens the wait.
 */
export function watchIdleness(chat: Chat, quietMs = QUIET_MS, warningSeconds = WARNING_SECONDS): void {
  let timer = 0;
  let touched = false;
  const box = h('div', {
    class: 'idle',
    role: 'alertdialog',
    'aria-modal': 'true',
    'aria-labelledby': 'con-do',
  });
  const wait = () => {
    clearTimeout(timer);
    detach(box);
    timer = setTimeout(() => (touched ? warn(warningSeconds) : wait()), quietMs);
  };
  const warn = (seconds: number) => {
    if (seconds === 0) {
      touched = false;
      detach(box);
      chat.erase();
      return wait();
    }
    if (!box.parentNode) {
      empty(box);
      const text = h('p', { id: 'con-do' }, chat.idleWords.idle(seconds));
      const stay = h('button', { type: 'button', class: 'option', onclick: wait }, chat.idleWords.stay);
      fill(box, [text, stay]);
      append(chat.root, box);
      stay.focus();
    } else (box.firstChild as HTMLElement).textContent = chat.idleWords.idle(seconds);
    timer = setTimeout(() => warn(seconds - 1), 1000);
  };
  const touch = () => {
    touched = true;
    wait();
  };
  const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'];
  for (let i = 0; i < signs.length; i++) on(window, signs[i] as string, touch, { passive: true });
  wait();
}
