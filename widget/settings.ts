import { fill, h } from './dom.js';
import { each, map } from './list.js';
import { empty, on } from './native.js';
import type { Language, Theme } from './reply.js';
import { fresh, link } from './reply-view.js';
import type { WordSet } from './words.js';

export interface SettingsActions {
  words: WordSet;
  size: 0 | 1 | 2;
  theme: Theme;
  language: Language;
  aloud: boolean;
  canSpeak: boolean;
  hotline: string;
  opensLinks: boolean;
  office: { name: string; url: string } | null;
  setSize(size: 0 | 1 | 2): void;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
  setAloud(aloud: boolean): void;
  erase(): void;
  close(): void;
}

/** The options: text size, background, language, reading aloud, erasing, and a person to turn to. */
export function settingsView(actions: SettingsActions): HTMLElement {
  const { words } = actions;
  const sizes = map(words.sizes, (label, size) => ({ label, value: size as 0 | 1 | 2 }));
  const themes: { label: string; value: Theme }[] = [
    { label: words.themes.auto, value: 'auto' },
    { label: words.themes.light, value: 'light' },
    { label: words.themes.dark, value: 'dark' },
  ];
  const languages: { label: string; value: Language }[] = [
    { label: words.languages.vi, value: 'vi' },
    { label: words.languages.en, value: 'en' },
  ];
  return h(
    'div',
    { class: 'settings', role: 'group', 'aria-label': words.options },
    choice<0 | 1 | 2>(words.textSize, sizes, actions.size, actions.setSize),
    choice(words.theme, themes, actions.theme, actions.setTheme),
    choice(words.language, languages, actions.language, actions.setLanguage),
    actions.canSpeak &&
      choice(
        words.aloud,
        [
          { label: words.offWord, value: false },
          { label: words.onWord, value: true },
        ],
        actions.aloud,
        actions.setAloud,
      ),
    h(
      'p',
      { class: 'person' },
      `${words.help} `,
      link(words.callNumber(actions.hotline), `tel:${actions.hotline}`, actions.opensLinks),
      actions.office && ' · ',
      actions.office && link(actions.office.name, actions.office.url, actions.opensLinks),
    ),
    h('p', { class: 'small' }, words.privacy),
    eraser(actions),
    h('button', { type: 'button', class: 'ready', onclick: actions.close }, words.ready),
  );
}

function choice<T>(
  name: string,
  values: { label: string; value: T }[],
  now: T,
  choose: (value: T) => void,
): HTMLElement {
  const group = fresh();
  const row = h('div', { class: 'row' });
  each(values, ({ label, value }) => {
    const radio = h('input', { type: 'radio', name: group });
    radio.checked = value === now;
    on(radio, 'change', () => choose(value));
    fill(row, [h('label', {}, radio, h('span', {}, label))]);
  });
  return h('fieldset', { class: 'choice' }, h('legend', {}, name), row);
}

/** Asks once more before it erases, in its own place. */
function eraser({ words, erase }: SettingsActions): HTMLElement {
  const place = h('div', { class: 'erase' });
  const offer = (focus: boolean) => {
    empty(place);
    const button = h('button', { type: 'button', class: 'danger', onclick: ask }, words.erase);
    fill(place, [button]);
    if (focus) button.focus();
  };
  const ask = () => {
    empty(place);
    const keep = h('button', { type: 'button', class: 'plain', onclick: () => offer(true) }, words.noErase);
    fill(place, [
      h('p', { role: 'alert' }, words.eraseAsk),
      h('button', { type: 'button', class: 'danger', onclick: erase }, words.yesErase),
      keep,
    ]);
    keep.focus();
  };
  offer(false);
  return place;
}
