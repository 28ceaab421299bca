import { WebSocket } from 'ws';
import type { StoredActivity } from '../../../src/store/store.js';

export interface Ticket {
  conversationId: string;
  token: string;
  expires_in: number;
  streamUrl: string;
}

export interface ActivitySet {
  activities: (StoredActivity & { id: string; text?: string; replyToId?: string })[];
  watermark: string;
}

/** Direct Line by hand: each call gives the status, the headers and the body. */
export function directLine(url: string, origin?: string) {
  const call = async (
    method: string,
    path: string,
    options: { token?: string; body?: unknown; raw?: string } = {},
  ) => {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${url}/v3/directline${path}`, {
      method,
      headers: {
        ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(origin ? { Origin: origin } : {}),
      },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
  return {
    call,
    /** A token and its conversation. */
    async begin(body?: unknown): Promise<Ticket> {
      const generated = await call('POST', '/tokens/generate', { body });
      if (generated.status !== 200) throw new Error(`tokens/generate: ${generated.status}`);
      const started = await call('POST', '/conversations', { token: generated.body.token });
      if (started.status !== 201) throw new Error(`conversations: ${started.status}`);
      return started.body;
    },
    say: (ticket: Ticket, text: string, clientActivityID?: string) =>
      call('POST', `/conversations/${ticket.conversationId}/activities`, {
        token: ticket.token,
        body: {
          type: 'message',
          text,
          from: { id: 'nguoi-hoi' },
          ...(clientActivityID ? { channelData: { clientActivityID } } : {}),
        },
      }),
    read: async (ticket: Ticket, watermark = ''): Promise<ActivitySet> =>
      (
        await call('GET', `/conversations/${ticket.conversationId}/activities?watermark=${watermark}`, {
          token: ticket.token,
        })
      ).body,
    /** Polls until `count` activities after the watermark are there. */
    async readUntil(ticket: Ticket, count: number, watermark = ''): Promise<ActivitySet> {
      for (let tries = 0; ; tries++) {
        const set = await this.read(ticket, watermark);
        if (set.activities.length >= count) return set;
        if (tries > 200) throw new Error(`chỉ có ${set.activities.length} hoạt động, chờ ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    },
  };
}

/** A WebSocket that keeps its frames; `waitFor` resolves with all activities once there are that many. */
export function openStream(streamUrl: string, origin?: string) {
  const socket = new WebSocket(streamUrl, origin ? { origin } : {});
  const sets: ActivitySet[] = [];
  let emptyFrames = 0;
  let changed = () => {};
  socket.on('message', (data) => {
    const text = String(data);
    if (text) sets.push(JSON.parse(text));
    else emptyFrames++;
    changed();
  });
  const activities = () => sets.flatMap((set) => set.activities);
  const waited = (done: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`luồng: chờ mãi không thấy ${what}`)), 5000);
      changed = () => {
        if (!done()) return;
        clearTimeout(timer);
        resolve();
      };
      changed();
    });
  return {
    socket,
    sets,
    activities,
    waitFor: (count: number) =>
      waited(() => activities().length >= count, `${count} hoạt động`).then(activities),
    waitForEmptyFrame: () => waited(() => emptyFrames > 0, 'khung rỗng'),
    opened: () => new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject)),
    closed: () => new Promise<number>((resolve) => socket.once('close', (code) => resolve(code))),
    /** The status a refused upgrade was answered with. */
    refusal: () =>
      new Promise<number>((resolve, reject) => {
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.once('open', () => reject(new Error('luồng đã mở')));
        socket.on('error', () => {});
      }),
  };
}
