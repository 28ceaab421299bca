import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { directLine, type Ticket } from '../test/channels/webchat/direct-line-client.js';

/** A person with a conversation: says something and hears the answer over the WebSocket. */
class Talker {
  private waiting = new Map<string, (at: number) => void>();
  private heard = new Map<string, number>();

  constructor(
    private readonly url: URL,
    private readonly agent: Agent,
    private readonly ticket: Ticket,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data) => {
      const at = performance.now();
      const text = String(data);
      // Only the answers' ids are looked for: the one who measures shall not be the one who is busy.
      for (const [, id] of text.matchAll(/"replyToId":"([^"]+)"/g)) {
        const resolve = this.waiting.get(id!);
        if (resolve) resolve(at);
        else this.heard.set(id!, at);
      }
    });
  }

  /** From sending to hearing the answer, in ms. */
  async ask(text: string): Promise<number> {
    const started = performance.now();
    const id = await this.post(text);
    const at =
      this.heard.get(id) ??
      (await new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('không có câu trả lời sau 30 giây')), 30_000);
        this.waiting.set(id, (when) => {
          clearTimeout(timer);
          resolve(when);
        });
      }));
    this.waiting.delete(id);
    this.heard.clear();
    return at - started;
  }

  close(): void {
    this.socket.terminate();
  }

  private post(text: string): Promise<string> {
    const body = JSON.stringify({ type: 'message', text });
    return new Promise((resolve, reject) => {
      request(
        {
          agent: this.agent,
          host: this.url.hostname,
          port: this.url.port,
          method: 'POST',
          path: `/v3/directline/conversations/${this.ticket.conversationId}/activities`,
          headers: {
            Authorization: `Bearer ${this.ticket.token}`,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
          },
        },
        (response) => {
          let seen = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk));
          response.on('end', () =>
            response.statusCode === 200
              ? resolve(String((JSON.parse(seen) as { id: string }).id))
              : reject(new Error(`${response.statusCode} ${seen}`)),
          );
        },
      )
        .on('error', reject)
        .end(body);
    });
  }
}

/** What came of a time of asking: turns a second, how long each took in ms, and how many were not answered. */
export interface Talked {
  perSecond: number;
  times: number[];
  failures: number;
}

/** People at a server, `count` of them, each with an open stream. */
export class Talkers {
  private constructor(
    private readonly all: Talker[],
    private readonly agent: Agent,
  ) {}

  static async at(url: string, count: number): Promise<Talkers> {
    const agent = new Agent({ keepAlive: true, maxSockets: 256 });
    const all: Talker[] = [];
    while (all.length < count) {
      const some = Array.from({ length: Math.min(20, count - all.length) }, async () => {
        const ticket = await directLine(url).begin();
        const socket = new WebSocket(ticket.streamUrl);
        await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
        return new Talker(new URL(url), agent, ticket, socket);
      });
      all.push(...(await Promise.all(some)));
    }
    return new Talkers(all, agent);
  }

  /** All ask without pause for `ms`: turns a second and how long each took. */
  async flatOut(questions: string[], ms: number): Promise<Talked> {
    const times: number[] = [];
    let failures = 0;
    const started = performance.now();
    let n = 0;
    await Promise.all(
      this.all.map(async (talker) => {
        while (performance.now() - started < ms) {
          await talker.ask(questions[n++ % questions.length]!).then(
            (took) => times.push(took),
            () => failures++,
          );
        }
      }),
    );
    return { perSecond: (times.length * 1000) / (performance.now() - started), times, failures };
  }

  /** `perSecond` questions a second for `ms`, whoever is free asks; how long each took, waiting for a free person too. */
  async steadily(questions: string[], perSecond: number, ms: number): Promise<Talked> {
    const times: number[] = [];
    let failures = 0;
    const free = [...this.all];
    const late: number[] = [];
    const started = performance.now();
    const asked: Promise<void>[] = [];
    let n = 0;
    const ask = async (talker: Talker, due: number): Promise<void> => {
      const waited = performance.now() - due;
      await talker.ask(questions[n++ % questions.length]!).then(
        (took) => times.push(waited + took),
        () => failures++,
      );
      const next = late.shift();
      if (next === undefined) free.push(talker);
      else await ask(talker, next);
    };
    for (let due = started; due - started < ms; due += 1000 / perSecond) {
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const talker = free.shift();
      if (talker) asked.push(ask(talker, due));
      else late.push(due);
    }
    await Promise.all(asked);
    return { perSecond: (times.length * 1000) / (performance.now() - started), times, failures };
  }

  close(): void {
    for (const talker of this.all) talker.close();
    this.agent.destroy();
  }
}
