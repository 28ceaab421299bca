import { each } from './list.js';
import { append, createElement, createSvg, createText, on, setAttr, slice } from './native.js';

type Kid = Node | string | null | undefined | false;
/** `on…` is a listener, true an empty attribute, null or false none; nothing here can become markup or style. */
type Attributes = Record<string, string | number | boolean | null | ((event: never) => void)>;

/** An element with attributes and children; every string becomes a text node. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...kids: Kid[]
): HTMLElementTagNameMap[K] {
  const element = createElement(tag);
  for (const name in attributes) {
    // A page may have put something enumerable on Object.prototype.
    if (!Object.prototype.hasOwnProperty.call(attributes, name)) continue;
    const value = attributes[name];
    if (typeof value === 'function') on(element, slice(name, 2), value as (event: Event) => void);
    else if (value !== null && value !== false && value !== undefined)
      setAttr(element, name, value === true ? '' : `${value}`);
  }
  fill(element, kids);
  return element;
}

export function fill(parent: Node, kids: ArrayLike<Kid>): void {
  each(kids, (kid) => {
    if (kid) append(parent, typeof kid === 'string' ? createText(kid) : kid);
  });
}

/** A line drawing of 24 × 24; decoration, its button carries the words. */
export function icon(path: string): SVGElement {
  const svg = createSvg('svg');
  setAttr(svg, 'viewBox', '0 0 24 24');
  setAttr(svg, 'aria-hidden', 'true');
  setAttr(svg, 'focusable', 'false');
  const line = createSvg('path');
  setAttr(line, 'd', path);
  append(svg, line);
  return svg;
}

export const ICONS = {
  chat: 'M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12.500h5',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-7zM11 13l9-9',
  mic: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6',
  speak: 'M4 9.500h4L13 5v14l-5-4.500H4zM16 9a4 4 0 0 1 0 6M18.5 6.500a7.5 7.5 0 0 1 0 11',
  phone: 'M6 3h3l2 5-2.5 1.500a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z',
  text: 'M3 18l5-12 5 12M5 14h6M14.5 18l3.25-8 3.25 8M15.8 15h4',
  up: 'M7 11v9H3v-9zM7 11l4-8c2 0 2.5 1.5 2 3l-.8 4H19a2 2 0 0 1 2 2.400l-1.3 6A2 2 0 0 1 17.7 20H7',
  down: 'M7 13V4H3v9zM7 13l4 8c2 0 2.5-1.5 2-3l-.8-4H19a2 2 0 0 0 2-2.400l-1.3-6A2 2 0 0 0 17.7 4H7',
  copy: 'M8 8V4h12v12h-4M4 8h12v12H4z',
  print: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
};
