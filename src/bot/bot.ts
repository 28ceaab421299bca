import {
  type Activity,
  ActivityHandler,
  ActivityTypes,
  BotAdapter,
  type ConversationReference,
  type Middleware,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder-core';
import type { Reply } from '../replies/reply.js';
import type { StoredActivity } from '../store/store.js';
import type { Converse, TurnInput } from './converse.js';
import { replyActivity } from './reply-activity.js';

/** What one turn came to; nothing of it has been written or sent. */
export interface Turn {
  input: TurnInput;
  replies: Reply[];
  /** The replies as activities, ready for the log or for a sender. */
  activities: Partial<Activity>[];
  memory: unknown;
}

export interface TurnRequest {
  channel: TurnInput['channel'];
  conversationId: string;
  senderId: string;
  /** A key of the network address it came from. */
  addressKey?: string;
  activity: StoredActivity;
  memory: unknown;
}

export interface Bot {
  /** Runs one turn through the middleware and the handler. Throws what `converse` throws. */
  run(request: TurnRequest): Promise<Turn>;
  /** Adds Bot Framework middleware, run around every turn in the order added. */
  use(...middleware: Middleware[]): void;
}

/** The bot's own account in every conversation. */
export const BOT_ACCOUNT = { id: 'tro-ly', name: 'Trợ lý', role: 'bot' } as const;

/** The person has left the conversation for good (Zalo's `unfollow`). */
export function hasLeft(activity: StoredActivity, senderId: string): boolean {
  if (activity.type !== ActivityTypes.ConversationUpdate) return false;
  const removed = activity.membersRemoved;
  return Array.isArray(removed) && removed.some((member: { id?: unknown } | null) => member?.id === senderId);
}

/** Makes the bot: Bot Framework's handler around `converse`. */
export function createBot(converse: Converse): Bot {
  const adapter = new CollectingAdapter();
  const handler = new AssistantHandler(converse);
  return {
    run: (request) => adapter.run(request, (context) => handler.run(context)),
    use: (...middleware) => void adapter.use(...middleware),
  };
}

/** Where a turn keeps what it is about, within its TurnContext. */
const TURN = Symbol('turn');

/** An adapter that sends nothing: it collects what the turn says, so that it can be written in one transaction. */
class CollectingAdapter extends BotAdapter {
  async run(request: TurnRequest, logic: (context: TurnContext) => Promise<void>): Promise<Turn> {
    const context = new TurnContext(this, inbound(request));
    const turn: Turn = { input: toInput(request), replies: [], activities: [], memory: request.memory };
    context.turnState.set(TURN, turn);
    await this.runMiddleware(context, logic);
    return turn;
  }

  override async sendActivities(
    context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    turnOf(context).activities.push(...activities);
    // Ids are given by the activity log.
    return activities.map(({ id }) => ({ id: id ?? '' }));
  }

  override updateActivity(): Promise<void> {
    return Promise.reject(new Error('bot: sửa tin nhắn đã gửi không được hỗ trợ'));
  }

  override deleteActivity(): Promise<void> {
    return Promise.reject(new Error('bot: xóa tin nhắn đã gửi không được hỗ trợ'));
  }

  override continueConversation(_reference: Partial<ConversationReference>): Promise<void> {
    return Promise.reject(new Error('bot: tin chủ động đi qua hộp gửi của kho dữ liệu'));
  }
}

class AssistantHandler extends ActivityHandler {
  constructor(converse: Converse) {
    super();
    const answer = async (context: TurnContext, next: () => Promise<void>) => {
      const turn = turnOf(context);
      const { replies, memory } = await converse(turn.input, turn.memory);
      turn.replies = replies;
      turn.memory = memory;
      await context.sendActivities(replies.map((reply) => replyActivity(reply, turn.input.locale)));
      await next();
    };
    this.onMessage(answer);
    this.onEvent(async (context, next) => (turnOf(context).input.event ? answer(context, next) : next()));
    this.onMembersAdded(async (context, next) =>
      turnOf(context).input.event ? answer(context, next) : next(),
    );
  }
}

function turnOf(context: TurnContext): Turn {
  return context.turnState.get(TURN) as Turn;
}

/** The activity as Bot Framework wants it, whatever the client left out. */
function inbound({ activity, channel, conversationId, senderId }: TurnRequest): Partial<Activity> {
  const given = activity as Partial<Activity>;
  return {
    ...given,
    type: typeof given.type === 'string' ? given.type : ActivityTypes.Message,
    channelId: channel,
    serviceUrl: '',
    conversation: { ...given.conversation, id: conversationId } as Activity['conversation'],
    from: { ...given.from, id: senderId } as Activity['from'],
    recipient: { ...BOT_ACCOUNT } as Activity['recipient'],
  };
}

function toInput({ activity, channel, conversationId, senderId, addressKey }: TurnRequest): TurnInput {
  const event = eventOf(activity);
  return {
    text: typeof activity.text === 'string' ? activity.text : '',
    channel,
    conversationId,
    senderId,
    ...(addressKey ? { address: addressKey } : {}),
    locale: typeof activity.locale === 'string' && /^en\b/i.test(activity.locale) ? 'en' : 'vi',
    ...(event ? { event } : {}),
    ...(activity.value === undefined ? {} : { value: activity.value }),
  };
}

/**
 * `message` for what people type, press or send; `welcome` for arrival (event `welcome` or Web Chat's `webchat/join`, or
 * a new member who is not the bot); `feedback` for an event of that name; undefined for what needs no answer.
 */
function eventOf(activity: StoredActivity): TurnInput['event'] {
  switch (activity.type ?? ActivityTypes.Message) {
    case ActivityTypes.Message:
      return 'message';
    case ActivityTypes.Event:
      if (activity.name === 'welcome' || activity.name === 'webchat/join') return 'welcome';
      return activity.name === 'feedback' ? 'feedback' : undefined;
    case ActivityTypes.ConversationUpdate: {
      const added = Array.isArray(activity.membersAdded) ? (activity.membersAdded as { id?: unknown }[]) : [];
      return added.some((member) => member?.id !== BOT_ACCOUNT.id) ? 'welcome' : undefined;
    }
    default:
      return undefined;
  }
}
