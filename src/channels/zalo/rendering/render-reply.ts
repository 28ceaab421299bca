import type { Block, Reply } from '../../../replies/reply.js';
import { LIMITS, type ZaloButton } from '../client/index.js';
import { choicesOf, type Choice } from './choices.js';
import { linesOf, plain, type Line } from './lines.js';
import { pack } from './pack.js';
import { shorten } from './split-text.js';

/** One text message with its buttons. */
export interface TextMessage {
  text: string;
  buttons?: ZaloButton[];
}

/** Room left in each message for a line that the sender may have to add. */
export const RESERVED = 150;
/** More than Zalo lets go out for one message of the person's own. */
const MOST_MESSAGES = 8;
/** Of an answer's buttons so many lead to sources; the others are for going on. */
const LINK_BUTTONS = 2;
const CUT_NOTE =
  'Nội dung còn dài, tôi xin dừng ở đây. Bạn hỏi riêng từng phần (giấy tờ, lệ phí, các bước…) hoặc xem đầy đủ ở nguồn.';

/**
 * Lays replies out for Zalo, one after the other: texts of at most 2,000 characters without Markdown, at most five
 * buttons of at most 100 characters under the last one. Choices that outnumber the buttons are numbered in the text.
 * Several replies share messages; the buttons are those of the last one that has any.
 */
export function renderReplies(replies: Reply[]): TextMessage[] {
  const laid = replies.map(layOut);
  const lines = laid.flatMap((one, i) =>
    one.lines.map((line, at) =>
      i > 0 && at === 0 ? { ...line, before: '\n\n' as const, opens: true } : line,
    ),
  );
  const buttons = laid.findLast((one) => one.buttons.length > 0)?.buttons ?? [];
  return withButtons(texts(lines), buttons);
}

/**
 * What the numbers of a reply's choices stand for, in order: the payloads of their buttons, whether or not there was
 * room for one each. Empty where the reply offers no choice.
 */
export function numberedChoices(reply: Reply): string[] {
  const { choices, numbered } = choicesOf(reply);
  return numbered ? choices.map(({ payload }) => payload) : [];
}

function layOut(reply: Reply): { lines: Line[]; buttons: ZaloButton[] } {
  const blocks: Block[] = reply.blocks.length > 0 ? reply.blocks : [{ kind: 'text', text: reply.text }];
  const { choices, numbered } = choicesOf(reply);
  const linkButtons = linksOf(blocks).slice(0, roomForLinks(choices.length, numbered));
  const pressed = choices.slice(0, LIMITS.buttons - linkButtons.length);
  const shownAsButton = new Set(linkButtons.map(({ url }) => url));
  const inText = numbered && listsThem(blocks, choices.length);
  return {
    lines: [
      ...linesOf(blocks, (url) => shownAsButton.has(url)),
      ...restLines(choices, pressed.length, { numbered, inText }),
    ],
    buttons: [...pressed.map(choiceButton), ...linkButtons.map(linkButton)],
  };
}

function roomForLinks(choices: number, numbered: boolean): number {
  if (numbered) return Math.max(0, LIMITS.buttons - choices);
  return choices > 0 ? LINK_BUTTONS : LIMITS.buttons;
}

function texts(lines: Line[]): string[] {
  const limit = LIMITS.text - RESERVED;
  const packed = pack(lines, limit);
  if (packed.length <= MOST_MESSAGES) return packed;
  return [...packed.slice(0, MOST_MESSAGES - 1), CUT_NOTE];
}

function withButtons(all: string[], buttons: ZaloButton[]): TextMessage[] {
  const last = all.length - 1;
  return all.map((text, i) => (i === last && buttons.length > 0 ? { text, buttons } : { text }));
}

/** The text numbers the choices already. */
function listsThem(blocks: Block[], count: number): boolean {
  return blocks.some((block) => block.kind === 'list' && block.ordered && block.items.length === count);
}

/** Choices for which there is no button. */
function restLines(
  choices: Choice[],
  buttons: number,
  { numbered, inText }: { numbered: boolean; inText: boolean },
): Line[] {
  if (inText || buttons >= choices.length) return [];
  const blocks: Block[] = numbered
    ? [
        { kind: 'list', items: choices.map(({ title }) => title), ordered: true },
        { kind: 'text', text: 'Bạn bấm chọn hoặc nhắn số thứ tự.' },
      ]
    : [
        { kind: 'text', text: 'Bạn cũng có thể nhắn:' },
        { kind: 'list', items: choices.slice(buttons).map(({ title }) => `“${title}”`) },
      ];
  return linesOf(blocks, () => false);
}

/** Addresses that a button can open, each once. */
function linksOf(blocks: Block[]): { text: string; url: string }[] {
  const links = blocks.flatMap((block) =>
    block.kind === 'link' && /^https?:\/\//i.test(block.url) && URL.canParse(block.url)
      ? [{ text: plain(block.text), url: block.url }]
      : [],
  );
  return links.filter(({ url }, i) => links.findIndex((other) => other.url === url) === i);
}

function choiceButton({ title, payload }: Choice): ZaloButton {
  return {
    type: 'oa.query.hide',
    title: shorten(title.charAt(0).toUpperCase() + title.slice(1), LIMITS.title),
    payload: payload.slice(0, LIMITS.payload),
  };
}

function linkButton({ text, url }: { text: string; url: string }, at: number, all: unknown[]): ZaloButton {
  // The text says which source; its button need not say it all again.
  const source = /^Nguồn:|^Source:/i.test(text);
  const title = source ? `Xem nguồn${all.length > 1 ? ` ${at + 1}` : ''}` : text === url ? 'Mở trang' : text;
  return { type: 'oa.open.url', title: shorten(title, LIMITS.title), payload: { url } };
}
