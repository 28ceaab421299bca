import { directLine, type Ticket } from '../channels/webchat/direct-line-client.js';

const QUESTION = 'Đăng ký kết hôn cần giấy tờ gì?';

export interface TalkLoad {
  /** Ends the talking; what came of it. */
  stop(): Promise<TalkResult>;
  /** Messages acknowledged so far. */
  readonly acknowledged: number;
}

export interface TalkResult {
  asked: number;
  acknowledged: number;
  /** Requests that were not answered as they should be, each with its status or error. */
  failures: string[];
  /** Acknowledged messages by how many answers they have. */
  answers: Record<number, number>;
  /** The longest that one request took, in ms. */
  longestMs: number;
}

/** `people` who each ask, wait for the acknowledgement, pause, and ask again, without saying who they are twice. */
export async function startTalking(url: string, people: number, pauseMs = 50): Promise<TalkLoad> {
  const line = directLine(url);
  const tickets = await Promise.all(Array.from({ length: people }, () => line.begin()));
  const said: { ticket: Ticket; id: string }[] = [];
  const failures: string[] = [];
  let asked = 0;
  let longestMs = 0;
  let going = true;
  const talking = tickets.map(async (ticket) => {
    while (going) {
      asked++;
      const started = performance.now();
      try {
        const { status, body } = await line.say(ticket, QUESTION);
        if (status === 200) said.push({ ticket, id: String(body.id) });
        else failures.push(`${status} ${JSON.stringify(body)}`);
      } catch (error) {
        failures.push(String((error as Error).cause ?? error));
      }
      longestMs = Math.max(longestMs, performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
  return {
    get acknowledged() {
      return said.length;
    },
    async stop() {
      going = false;
      await Promise.all(talking);
      const answers = await settled(url, tickets, said);
      return { asked, acknowledged: said.length, failures, answers, longestMs: Math.round(longestMs) };
    },
  };
}

/** How many answers each message has, once nothing is unanswered (or 20 s have passed). */
async function settled(
  url: string,
  tickets: Ticket[],
  said: { ticket: Ticket; id: string }[],
): Promise<Record<number, number>> {
  for (const deadline = Date.now() + 20_000; ;) {
    const counts = new Map(said.map(({ id }) => [id, 0]));
    for (const ticket of tickets) {
      for (let watermark = ''; ;) {
        const set = await directLine(url).read(ticket, watermark);
        for (const { replyToId } of set.activities) {
          if (replyToId && counts.has(replyToId)) counts.set(replyToId, counts.get(replyToId)! + 1);
        }
        if (set.activities.length === 0) break;
        watermark = set.watermark;
      }
    }
    const histogram: Record<number, number> = {};
    for (const count of counts.values()) histogram[count] = (histogram[count] ?? 0) + 1;
    if (!histogram[0] || Date.now() > deadline) return histogram;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
