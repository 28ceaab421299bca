/**
 * The browser's own functions, even where the page has replaced them: old libraries extend and break prototypes
 * (`Array.from`, `Array.prototype.toJSON`, `Element.prototype.remove`…). Where one of those we use is not native any
 * more, all are taken from a fresh empty frame, which is removed at once.
 *
 * Rule for the rest of the widget: nodes are handled by these functions and lists by `list.ts`; no array method, no
 * array destructuring, no `for…of`.
 */
type Realm = Pick<
  typeof globalThis,
  'Node' | 'Document' | 'Element' | 'EventTarget' | 'JSON' | 'String' | 'Reflect'
>;

const apply = Reflect.apply;
const toString = Function.prototype.toString;

function isNative(candidate: unknown): boolean {
  try {
    return /\[native code\]/.test(apply(toString, candidate, []) as string);
  } catch {
    return false;
  }
}

function used(realm: Realm) {
  const { Node, Document, Element, EventTarget, JSON, String } = realm;
  return {
    createElement: Document.prototype.createElement,
    createElementNS: Document.prototype.createElementNS,
    createTextNode: Document.prototype.createTextNode,
    appendChild: Node.prototype.appendChild,
    insertBefore: Node.prototype.insertBefore,
    removeChild: Node.prototype.removeChild,
    cloneNode: Node.prototype.cloneNode,
    contains: Node.prototype.contains,
    setAttribute: Element.prototype.setAttribute,
    removeAttribute: Element.prototype.removeAttribute,
    getAttribute: Element.prototype.getAttribute,
    attachShadow: Element.prototype.attachShadow,
    addEventListener: EventTarget.prototype.addEventListener,
    parse: JSON.parse,
    stringify: JSON.stringify,
    trim: String.prototype.trim,
    slice: String.prototype.slice,
    indexOf: String.prototype.indexOf,
    lower: String.prototype.toLowerCase,
  };
}

type Used = ReturnType<typeof used>;

function isUntouched(functions: Used): boolean {
  for (const name in functions) {
    if (Object.prototype.hasOwnProperty.call(functions, name) && !isNative(functions[name as keyof Used]))
      return false;
  }
  return true;
}

/** A fresh realm's functions; null where the page allows no frame at all. They outlive the frame. */
function fresh(): Used | null {
  const root = document.documentElement;
  const makers = [
    () => document.createElement('iframe'),
    () => document.createElementNS('http://www.w3.org/1999/xhtml', 'iframe') as HTMLIFrameElement,
  ];
  const inserters = [
    (frame: Node) => root.appendChild(frame),
    (frame: Node) => root.insertBefore(frame, null),
    (frame: Node) => root.append(frame),
  ];
  for (let m = 0; m < makers.length; m++) {
    for (let i = 0; i < inserters.length; i++) {
      try {
        const frame = makers[m]!();
        frame.hidden = true;
        inserters[i]!(frame);
        const functions = used(frame.contentWindow as unknown as Realm);
        apply(functions.removeChild, root, [frame]);
        return functions;
      } catch {
        // The next way may work.
      }
    }
  }
  return null;
}

const own = used(window);
const native = isUntouched(own) ? own : (fresh() ?? own);

export const createElement = <K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] =>
  apply(native.createElement, document, [tag]) as HTMLElementTagNameMap[K];
export const createSvg = (tag: string): SVGElement =>
  apply(native.createElementNS as (...parts: unknown[]) => unknown, document, [
    'http://www.w3.org/2000/svg',
    tag,
  ]) as SVGElement;
export const createText = (text: string): Text => apply(native.createTextNode, document, [text]);
export const append = (parent: Node, child: Node): void => void apply(native.appendChild, parent, [child]);
export const insertBefore = (parent: Node, child: Node, before: Node | null): void =>
  void apply(native.insertBefore, parent, [child, before]);
export const detach = (node: Node): void => {
  if (node.parentNode) apply(native.removeChild, node.parentNode, [node]);
};
export const empty = (node: Node): void => {
  while (node.firstChild) apply(native.removeChild, node, [node.firstChild]);
};
export const clone = (node: Node): Node => apply(native.cloneNode, node, [true]);
export const holds = (parent: Node, node: Node | null): boolean => apply(native.contains, parent, [node]);
export const setAttr = (element: Element, name: string, value: string | null): void => {
  if (value === null) apply(native.removeAttribute, element, [name]);
  else apply(native.setAttribute, element, [name, value]);
};
export const getAttr = (element: Element, name: string): string | null =>
  apply(native.getAttribute, element, [name]);
export const attachShadow = (element: Element): ShadowRoot =>
  apply(native.attachShadow, element, [{ mode: 'open' }]);
export const on = <E extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: E) => void,
  options?: AddEventListenerOptions,
): void => void apply(native.addEventListener, target, [type, listener as EventListener, options]);

export const trim = (text: string): string => apply(native.trim, text, []);
export const slice = (text: string, from: number, to?: number): string =>
  apply(native.slice, text, [from, to]);
export const has = (text: string, part: string): boolean => apply(native.indexOf, text, [part]) >= 0;
export const lower = (text: string): string => apply(native.lower, text, []);

export const parse = (text: string): unknown => apply(native.parse, null, [text]);

/** JSON of a value. Prototype.js gives arrays a `toJSON` that turns them into strings: it is put aside meanwhile. */
export const stringify = (value: unknown): string => {
  const array = Array.prototype as { toJSON?: unknown };
  const object = Object.prototype as { toJSON?: unknown };
  const kept = [array.toJSON, object.toJSON] as const;
  try {
    if (kept[0]) delete array.toJSON;
    if (kept[1]) delete object.toJSON;
    return apply(native.stringify as (...parts: unknown[]) => unknown, null, [value]) as string;
  } finally {
    if (kept[1]) object.toJSON = kept[1];
    if (kept[0] && !array.toJSON) array.toJSON = kept[0];
  }
};
