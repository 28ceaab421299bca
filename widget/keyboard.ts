import { add, map } from './list.js';
import { on } from './native.js';

/** A screen keyboard takes at least this much of the height. */
const LEAST_KEYBOARD_PX = 120;

/**
 * Keeps a panel that covers the screen above the screen keyboard. Phones lay the keyboard over the page without
 * making the page smaller; where they say what is left (`visualViewport`), the panel takes just that.
 */
export function fitAboveKeyboard(shadow: ShadowRoot): void {
  const viewport = window.visualViewport;
  if (!viewport || !('adoptedStyleSheets' in shadow)) return;
  const rule = new CSSStyleSheet();
  const sheets = map(shadow.adoptedStyleSheets, (sheet) => sheet);
  add(sheets, rule);
  shadow.adoptedStyleSheets = sheets;
  const fit = () => {
    const covered = window.innerHeight - viewport.height > LEAST_KEYBOARD_PX && viewport.scale === 1;
    rule.replaceSync(
      covered
        ? `@media(max-width:480px){.root[data-mode] .panel{top:${viewport.offsetTop}px;bottom:auto;height:${viewport.height}px}}`
        : '',
    );
  };
  on(viewport, 'resize', fit);
  on(viewport, 'scroll', fit);
}
