/** Markup that is safe to send as it stands. */
export class Markup {
  constructor(readonly html: string) {}
}

type Part = string | Markup | readonly Markup[];

/** A template whose inserted texts are escaped; only other markup goes in unchanged. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let html = strings[0] ?? '';
  parts.forEach((part, index) => {
    html += render(part) + (strings[index + 1] ?? '');
  });
  return new Markup(html);
}

function render(part: Part): string {
  if (part instanceof Markup) return part.html;
  if (typeof part !== 'string') return part.map((each) => each.html).join('');
  return part.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
