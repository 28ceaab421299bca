import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ActivityLog, LoggedActivity } from '../../store/store.js';
import type { Access } from './access.js';
import { readWatermark } from './activity.js';
import type { RateGuard, WebChatLimits } from './limits.js';
import { outgoingActivity } from './outgoing-activity.js';
import { Problem } from './problem.js';
import { requestUrl } from './request-url.js';

const PATH = /^\/v3\/directline\/conversations\/([\w-]{1,64})\/stream$/;
/** Activities in one frame. */
const PAGE = 100;
/** A reader this far behind (bytes) waits until it has caught up. */
const MOST_UNSENT = 1_048_576;
/** Clients only send empty frames. */
const LONGEST_CLIENT_FRAME = 4096;

/** One open WebSocket, and how far it has been served. */
interface Stream {
  conversationId: string;
  socket: WebSocket;
  watermark: number;
  /** Something new may be there. */
  due: boolean;
  serving: boolean;
  /** Has answered since the last keep-alive. */
  alive: boolean;
  stop: () => void;
}

/** The WebSocket side of Direct Line: pushes what is in the activity log after the client's watermark. */
export class Streams {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_CLIENT_FRAME,
    perMessageDeflate: false,
  });
  private readonly open = new Map<string, Set<Stream>>();
  private readonly keepAlive: NodeJS.Timeout;
  private count = 0;
  private closed = false;

  constructor(
    private readonly log: ActivityLog,
    private readonly access: Access,
    private readonly limits: WebChatLimits,
    private readonly guard: RateGuard,
    private readonly onError: (error: Error) => void,
  ) {
    this.keepAlive = setInterval(() => this.beat(), limits.keepAliveMs);
    this.keepAlive.unref();
  }

  /** Open WebSockets of this process. */
  get size(): number {
    return this.count;
  }

  mount(server: HttpServer): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { path, query } = requestUrl(request.url);
      const id = PATH.exec(path)?.[1];
      socket.on('error', () => socket.destroy());
      this.accept(request, socket, head, id, query).catch((error: unknown) => {
        if (!(error instanceof Problem))
          this.onError(error instanceof Error ? error : new Error(String(error)));
        decline(
          socket,
          error instanceof Problem
            ? error
            : new Problem(503, 'ServiceUnavailable', 'Máy chủ đang bận, xin thử lại sau ít phút.', 5),
        );
      });
    });
  }

  /** Closes a conversation's streams: it is no more. */
  end(conversationId: string): void {
    for (const stream of this.open.get(conversationId) ?? []) stream.socket.close(1000, 'conversation ended');
  }

  /** Closes all with "going away": clients come back to whichever process is up. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.keepAlive);
    for (const stream of this.all()) stream.socket.close(1001, 'restart');
    await new Promise((resolve) => setTimeout(resolve, this.count > 0 ? 50 : 0));
    for (const stream of this.all()) stream.socket.terminate();
    this.sockets.close();
  }

  private async accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    id: string | undefined,
    query: URLSearchParams,
  ): Promise<void> {
    if (id === undefined) throw new Problem(404, 'NotFound', 'Không có luồng WebSocket ở địa chỉ này.');
    const claims = this.access.streamBearer(request, query.get('t'));
    const watermark = readWatermark(query.get('watermark'));
    await this.access.conversation(claims, id);
    await this.guard.read(id);
    if (this.closed || this.count >= this.limits.streams)
      throw new Problem(503, 'Busy', 'Máy chủ đang bận, xin thử lại sau ít phút.', 5);
    if ((this.open.get(id)?.size ?? 0) >= this.limits.streamsPerConversation)
      throw new Problem(429, 'TooManyRequests', 'Hội thoại này đang mở ở quá nhiều thẻ.', 5);
    if (socket.destroyed) return;
    this.sockets.handleUpgrade(request, socket, head, (opened) => this.serve(opened, id, watermark));
  }

  private serve(socket: WebSocket, conversationId: string, watermark: number): void {
    const stream: Stream = {
      conversationId,
      socket,
      watermark,
      due: true,
      serving: false,
      alive: true,
      stop: () => {},
    };
    // Listening first and reading after it: nothing falls between the two.
    stream.stop = this.log.watch(conversationId, (_seq, fresh) => {
      if (fresh && this.push(stream, fresh)) return;
      stream.due = true;
      this.pump(stream);
    });
    const tabs = this.open.get(conversationId) ?? new Set();
    this.open.set(conversationId, tabs.add(stream));
    this.count++;
    socket.on('close', () => this.drop(stream));
    socket.on('error', () => socket.terminate());
    socket.on('message', () => (stream.alive = true));
    socket.on('pong', () => (stream.alive = true));
    this.pump(stream);
  }

  /** Sends what has just been written, if the client has everything before it; false: it is to be read from the log. */
  private push(stream: Stream, fresh: LoggedActivity[]): boolean {
    const { socket } = stream;
    if (stream.serving || fresh[0]?.seq !== stream.watermark + 1) return false;
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount > MOST_UNSENT) return false;
    stream.watermark += fresh.length;
    socket.send(frameOf(stream.conversationId, fresh, stream.watermark), () => {});
    return true;
  }

  /** One reader at a time for a stream, so that frames keep their order; what comes meanwhile makes it go round again. */
  private pump(stream: Stream): void {
    if (stream.serving) return;
    stream.serving = true;
    this.send(stream).catch((error: unknown) => {
      this.onError(error instanceof Error ? error : new Error(String(error)));
      // The client comes back with its watermark.
      stream.socket.close(1011, 'try again');
    });
  }

  private async send(stream: Stream): Promise<void> {
    while (stream.due && stream.socket.readyState === stream.socket.OPEN) {
      stream.due = false;
      const { activities, watermark } = await this.log.list(stream.conversationId, stream.watermark, PAGE);
      if (activities.length === 0) continue;
      await written(stream.socket, frameOf(stream.conversationId, activities, watermark));
      stream.watermark = watermark;
      if (activities.length === PAGE) stream.due = true;
    }
    // In the same breath as the last look at `due`, or a call between the two would be lost.
    stream.serving = false;
  }

  /** An empty frame tells the client that the line is up; a peer that does not answer two of our pings is gone. */
  private beat(): void {
    for (const stream of this.all()) {
      if (!stream.alive) {
        stream.socket.terminate();
        continue;
      }
      stream.alive = false;
      stream.socket.ping();
      stream.socket.send('');
    }
  }

  private drop(stream: Stream): void {
    stream.stop();
    const tabs = this.open.get(stream.conversationId);
    if (tabs?.delete(stream)) this.count--;
    if (tabs?.size === 0) this.open.delete(stream.conversationId);
  }

  private *all(): Iterable<Stream> {
    for (const tabs of this.open.values()) yield* tabs;
  }
}

function frameOf(conversationId: string, activities: LoggedActivity[], watermark: number): string {
  return JSON.stringify({
    activities: activities.map((logged) => outgoingActivity(conversationId, logged)),
    watermark: String(watermark),
  });
}

/** Resolves once the frame has left (or the line is cut), or at once while the reader is not far behind. */
function written(socket: WebSocket, frame: string): Promise<void> {
  const slow = socket.bufferedAmount > MOST_UNSENT;
  return new Promise((resolve) => {
    socket.send(frame, () => resolve());
    if (!slow) resolve();
  });
}

function decline(socket: Duplex, problem: Problem): void {
  if (socket.destroyed) return;
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(problem.retryAfterSeconds ? [`Retry-After: ${problem.retryAfterSeconds}`] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
