import type { Button, Shown } from './rules.js';

/** A message that has reached a phone. */
export interface Received extends Shown {
  at: number;
}

export type MediaEvent = 'image' | 'sticker' | 'gif' | 'file' | 'audio' | 'video' | 'location';

/** What a person does goes out as an event; resolves when the account has acknowledged it. */
export type Send = (event: Record<string, unknown>) => Promise<void>;

/** So long after a message nothing more belongs to the same answer. */
const QUIET_MS = 250;
let messages = 0;

/** Somebody with Zalo on their phone. */
export class Person {
  readonly received: Received[] = [];
  follows = true;
  /** When they last wrote, pressed or followed; the account may answer from then on. */
  wroteAt = -Infinity;
  /** Messages that have come since. */
  answered = 0;

  constructor(
    readonly id: string,
    private readonly send: Send,
    private readonly now: () => number,
  ) {}

  follow(): Promise<void> {
    this.follows = true;
    this.touch();
    return this.send({ event_name: 'follow', follower: { id: this.id }, source: 'oa_profile' });
  }

  unfollow(): Promise<void> {
    this.follows = false;
    return this.send({ event_name: 'unfollow', follower: { id: this.id } });
  }

  /** Types something. `messageId`: the same once more is the same message. */
  say(text: string, messageId = newMessageId()): Promise<void> {
    return this.write('user_send_text', { msg_id: messageId, text });
  }

  sendMedia(media: MediaEvent): Promise<void> {
    const attachment = { type: media, payload: { url: 'https://photo-stand-in.zdn.vn/1.jpg' } };
    return this.write(`user_send_${media}`, { msg_id: newMessageId(), attachments: [attachment] });
  }

  /** Fills the card in that the account has sent. */
  async submitInfo(name: string, phone: string): Promise<void> {
    this.touch();
    await this.send({ event_name: 'user_submit_info', sender: { id: this.id }, info: { name, phone } });
  }

  /** Presses a button of the newest message that has any: by its title, or the first that begins with it. */
  async press(title: string): Promise<void> {
    const { buttons = [] } = this.received.findLast((message) => message.buttons.length > 0) ?? {};
    const button = buttons.find((one) => one.title.startsWith(title));
    if (!button)
      throw new Error(`không có nút “${title}”; có: ${buttons.map((one) => one.title).join(' | ')}`);
    await this.pressButton(button);
  }

  async pressButton(button: Button): Promise<void> {
    if (button.type.startsWith('oa.query.')) await this.say(String(button.payload));
  }

  /** The next message after `seen` of them. */
  async hear(seen: number, ms = 15_000): Promise<Received> {
    for (const deadline = performance.now() + ms; this.received.length <= seen;) {
      if (performance.now() > deadline) throw new Error(`${this.id} chờ mãi không thấy tin thứ ${seen + 1}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.received[seen]!;
  }

  /** Does something and waits for the whole answer: its texts together, with the buttons of the last one. */
  async answerTo(does: () => Promise<void>, ms?: number): Promise<Received> {
    const seen = this.received.length;
    await does();
    await this.hear(seen, ms);
    for (let count = 0; count < this.received.length;) {
      count = this.received.length;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    }
    const answer = this.received.slice(seen);
    return { ...answer.at(-1)!, text: answer.map(({ text }) => text).join('\n\n') };
  }

  ask(text: string, ms?: number): Promise<Received> {
    return this.answerTo(() => this.say(text), ms);
  }

  private async write(name: string, message: Record<string, unknown>): Promise<void> {
    this.touch();
    await this.send({ event_name: name, sender: { id: this.id }, message });
  }

  private touch(): void {
    this.wroteAt = this.now();
    this.answered = 0;
  }
}

export function newMessageId(): string {
  return `stand-in-${process.pid}-${++messages}`;
}
