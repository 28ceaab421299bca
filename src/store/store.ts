/**
 * Everything that must outlive the process, behind one interface with two backings: a SQLite file
 * (`openStore({ dataDir })`) and PostgreSQL 15+ (`openStore({ databaseUrl })`).
 *
 * Times are milliseconds since 1970 (UTC). Every write that resolves has reached the disk, unless its
 * comment says otherwise.
 */

/** Where a message comes from. `console` never reaches the inbox; it is here for memory and feedback. */
export type Channel = 'webchat' | 'zalo' | 'console';

/** Any JSON object; a Bot Framework Activity is one. The store reads only `id` and `timestamp`. */
export interface StoredActivity {
  id?: string;
  timestamp?: string;
  [key: string]: unknown;
}

/** What a channel hands to the inbox. */
export interface IncomingMessage {
  channel: Channel;
  /**
   * The channel's own identity of the message (Zalo `msg_id`, Direct Line `clientActivityID`): a second `put` with the
   * same channel, conversation and message id is a duplicate.
   */
  messageId: string;
  conversationId: string;
  senderId: string;
  /** A keyed hash of the network address it came from, for limits; kept until the message is done, never logged. */
  addressKey?: string;
  activity: StoredActivity;
  /** True: also append `activity` to the conversation's activity log, in the same transaction (web chat). */
  log?: boolean;
}

/**
 * `written`: on disk. `duplicate`: it was written before; `activityId` is the first one's.
 * `full`: the backlog limit is reached and nothing was written; say "wait" (429/503 with Retry-After).
 */
export type PutResult =
  | { outcome: 'written'; activityId: string | null; seq: number | null }
  | { outcome: 'duplicate'; activityId: string | null }
  | { outcome: 'full'; retryAfterSeconds: number };

/** The right to run one turn. Nobody else runs a turn in this conversation until it ends or its lease does. */
export interface TurnClaim {
  /** Fencing token: `finish` and `fail` of a claim that has been lost change nothing and return `lost`. */
  token: string;
  /** The store's number of the message; grows with arrival. */
  inboxId: number;
  channel: Channel;
  messageId: string;
  conversationId: string;
  senderId: string;
  addressKey?: string;
  activity: StoredActivity;
  receivedAt: number;
  /** 1 for the first try. */
  tries: number;
  /** Earlier tries that ended in an error; the others were cut off. */
  failures: number;
  /** True: an earlier run of it was cut off (kill, freeze); it should run with nothing beside it. */
  interrupted: boolean;
  /** True: it was cut off too often to be tried again; do not run it, call `fail` with an apology. */
  exhausted: boolean;
  /** What the conversation remembered when it was claimed; null when nothing or past its term. */
  memory: unknown;
}

/** One message to be sent by a channel's sender (Zalo). One row is best one call of the channel's API. */
export interface OutgoingMessage {
  channel: Channel;
  /** The person it goes to; order is kept within a recipient. */
  recipientId: string;
  conversationId: string;
  /** Whatever the sender needs, as JSON. Dropped once sent. */
  payload: unknown;
  /** Optional identity: a second row with the same (channel, key) is not written. */
  key?: string;
}

/** What a turn leaves behind; written whole or not at all. */
export interface TurnResult {
  /** The conversation's new memory; undefined leaves it as it was, null clears it. */
  memory?: unknown;
  outgoing?: OutgoingMessage[];
  /** Appended to the conversation's activity log in this order; skipped where there is no such conversation. */
  activities?: StoredActivity[];
  /** Put into the log of questions without an answer. */
  unanswered?: UnansweredQuestion;
  /**
   * The person has left: all that is kept about them up to this message goes, in the same transaction, instead of
   * anything being written. Ids of messages stay for two days against repetition.
   */
  forget?: true;
}

export interface QueueStats {
  /** Messages waiting or being worked on. */
  depth: number;
  /** Age of the oldest of them; 0 when none. */
  oldestAgeMs: number;
  /** Set aside after all tries (inbox) or refused for good (outbox). */
  dead: number;
}

export interface DeadMessage {
  id: number;
  channel: Channel;
  messageId: string;
  tries: number;
  reason: string;
  receivedAt: number;
}

export interface Inbox {
  /** Throws `UnknownConversation`, and writes nothing, where a message is to be logged in one that is not there. */
  put(message: IncomingMessage): Promise<PutResult>;
  /**
   * Up to `limit` turns that may run now: of each conversation that has none under way its oldest message, oldest first.
   * `underWay`: how many the caller already runs; an interrupted message is given out only when that is 0,
   * and then alone (a message that kills the process must not take others with it).
   */
  claim(limit: number, underWay: number): Promise<TurnClaim[]>;
  /** Memory, outbox rows, activities and "done" in one transaction. `lost`: nothing was written. */
  finish(claim: TurnClaim, result: TurnResult): Promise<'done' | 'lost'>;
  /**
   * The turn went wrong: `retry` later, or `set_aside` after the third error (with `apology` written in the same
   * transaction, so that the person is told).
   */
  fail(claim: TurnClaim, reason: string, apology?: TurnResult): Promise<'retry' | 'set_aside' | 'lost'>;
  /** Gives a claim back untried (graceful stop). */
  release(claim: TurnClaim): Promise<void>;
  /** Called after a message has become claimable: at once in this process, by NOTIFY from other replicas. */
  onArrival(listener: () => void): () => void;
  /** When the next message that waits for a retry or a lost lease may be claimed; null when there is none. */
  nextDueAt(): Promise<number | null>;
  stats(): Promise<QueueStats>;
  setAside(limit?: number): Promise<DeadMessage[]>;
  /** Puts a message that was set aside back at the end of its conversation's queue. */
  retrySetAside(id: number): Promise<boolean>;
}

export interface Conversation {
  id: string;
  channel: Channel;
  /** Direct Line user; the one whose data it is. */
  senderId: string;
  /** `data-site` of the widget, '' where none. */
  site: string;
  /** Origin that its token is bound to, '' where none. */
  origin: string;
  /** Id of the newest token given out for it (refresh replaces it); '' where none. */
  tokenId: string;
  createdAt: number;
  /** Sequence number of the newest activity; 0 when none. */
  lastSeq: number;
}

export interface Conversations {
  /** False when the id is taken (nothing is changed then). */
  create(
    conversation: Pick<Conversation, 'id' | 'channel' | 'senderId' | 'site' | 'origin' | 'tokenId'>,
  ): Promise<boolean>;
  get(id: string): Promise<Conversation | null>;
  exists(id: string): Promise<boolean>;
  setToken(id: string, tokenId: string): Promise<void>;
  /** Forgets the conversation with its activities and memory (the widget's "xóa", a kiosk's reset). */
  forget(id: string): Promise<void>;
}

export interface LoggedActivity {
  seq: number;
  activity: StoredActivity;
}

/** A conversation's activities in order. `seq` is 1, 2, 3 … without gaps; a Direct Line watermark is the last seq seen. */
export interface ActivityLog {
  /**
   * Appends; `activity.id` (`<conversationId>|0000001`) and `activity.timestamp` are set where absent.
   * Throws `UnknownConversation`.
   */
  append(conversationId: string, activity: StoredActivity): Promise<LoggedActivity>;
  /** Those with seq > `after`, oldest first. `watermark` is the last one's seq, or `after` when there are none. */
  list(
    conversationId: string,
    after: number,
    limit?: number,
  ): Promise<{ activities: LoggedActivity[]; watermark: number }>;
  /**
   * Calls `listener` after new activities can be listed, on whichever replica they were written. `seq` is the newest
   * known, or null when something may have been missed (lost connection): list from your watermark either way. `fresh`,
   * where this process wrote them, are the newest activities themselves; they may not follow on your watermark.
   */
  watch(conversationId: string, listener: (seq: number | null, fresh?: LoggedActivity[]) => void): () => void;
}

export class UnknownConversation extends Error {
  constructor(readonly conversationId: string) {
    super(`không có hội thoại ${conversationId}`);
    this.name = 'UnknownConversation';
  }
}

/** The right to send one message; nobody else sends to this recipient until it ends or its lease does. */
export interface SendClaim {
  token: string;
  outboxId: number;
  channel: Channel;
  recipientId: string;
  conversationId: string;
  payload: unknown;
  createdAt: number;
  /** 1 for the first try. */
  tries: number;
  /** True: an earlier sending of it was cut off and may have reached the person. */
  interrupted: boolean;
}

export interface Outbox {
  /** Enqueues outside a turn (a dossier's change). False: its key was there already. */
  put(message: OutgoingMessage): Promise<boolean>;
  /** Up to `limit` messages that may be sent now: of each recipient the oldest one. */
  claim(channel: Channel, limit: number): Promise<SendClaim[]>;
  /** `sent` and `progress` are not flushed to the disk at once: a power cut may have a message sent once more. */
  sent(claim: SendClaim): Promise<'done' | 'lost'>;
  /** A part has gone out: remembers what is left, under the same claim. */
  progress(claim: SendClaim, payload: unknown): Promise<'done' | 'lost'>;
  /** Later messages to this recipient wait behind it. */
  retryAt(claim: SendClaim, at: number, reason: string): Promise<'done' | 'lost'>;
  dead(claim: SendClaim, reason: string): Promise<'done' | 'lost'>;
  release(claim: SendClaim): Promise<void>;
  onArrival(listener: () => void): () => void;
  nextDueAt(channel: Channel): Promise<number | null>;
  stats(): Promise<QueueStats>;
  deadLetters(limit?: number): Promise<DeadMessage[]>;
  /** The person's last message and how many messages went to them since (Zalo: 48 hours, 8 messages). */
  window(channel: Channel, recipientId: string): Promise<{ lastInboundAt: number | null; sentSince: number }>;
}

/** What a conversation remembers between turns (JSON). Written by `Inbox.finish`; this is for other readers. */
export interface MemoryStore {
  get(channel: Channel, conversationId: string): Promise<{ value: unknown; updatedAt: number } | null>;
  set(channel: Channel, conversationId: string, senderId: string, value: unknown): Promise<void>;
  forget(channel: Channel, conversationId: string): Promise<void>;
}

export interface Feedback {
  channel: Channel;
  conversationId: string;
  senderId: string;
  /** The reply that is judged. A second judgement of it replaces the first. */
  activityId: string;
  thumb: 'up' | 'down';
  /** A word why; masked by the caller. */
  reason: string;
  /** Code of the procedure that was answered, '' where none. */
  procedure: string;
  /** What had been asked, masked by the caller: with a thumb down it is kept among the questions asked in vain. */
  question?: string;
}

export interface FeedbackStore {
  /** Replaces an earlier judgement of the same reply; a thumb down counts its question once. */
  put(feedback: Feedback): Promise<void>;
  list(since: number, limit?: number): Promise<(Feedback & { at: number })[]>;
  counts(since: number): Promise<{ up: number; down: number }>;
}

/** A question that was declined or badly understood. `text` is masked by the caller; kept 90 days. */
export interface UnansweredQuestion {
  channel: Channel;
  text: string;
  /** What was said instead: `out_of_scope`, `clarify` …; `feedback`: it was answered, and the answer judged bad. */
  intent: string;
  confidence: number;
}

export interface UnansweredLog {
  add(question: UnansweredQuestion): Promise<void>;
  list(since: number, limit?: number): Promise<(UnansweredQuestion & { at: number })[]>;
}

/** The pair that opens the Zalo API. Encrypted at rest. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  accessExpiresAt: number;
  /** Grows with every renewal. */
  version: number;
}

export interface ZaloTokens {
  get(): Promise<TokenPair | null>;
  /**
   * Saves a pair; durable when it resolves. `expectedVersion` is the version it was renewed from (null: there was
   * none); false: somebody else has saved one meanwhile, and nothing was written.
   */
  save(pair: Omit<TokenPair, 'version'>, expectedVersion: number | null): Promise<boolean>;
  /** By the authorization page: replaces whatever is there. */
  replace(pair: Omit<TokenPair, 'version'>): Promise<void>;
}

/** Something that one replica at a time may do: renew a token, poll the portal, sweep. */
export interface Leases {
  /** A fencing token, or null: somebody else holds it. */
  acquire(name: string, leaseMs: number): Promise<string | null>;
  /** False: it was lost. */
  renew(name: string, token: string, leaseMs: number): Promise<boolean>;
  release(name: string, token: string): Promise<void>;
}

/** Fixed-window counters. Not flushed to the disk at once: a power cut may forget some seconds of them. */
export interface Counters {
  /** Adds `points` and returns the sum within the current window and the window's end. */
  add(key: string, points: number, windowMs: number): Promise<{ sum: number; resetAt: number }>;
  /** The sum within the current window, without counting anything; null where no window is open. */
  peek(key: string): Promise<{ sum: number; resetAt: number } | null>;
}

/** Somebody wants to be told when a dossier changes. */
export interface Subscription {
  id: number;
  dossierCode: string;
  channel: Channel;
  conversationId: string;
  senderId: string;
  lastStatus: string;
  nextPollAt: number;
  expiresAt: number;
  createdAt: number;
}

export interface Subscriptions {
  /** One a (dossier, channel, conversation): a second one renews the first. */
  add(subscription: Omit<Subscription, 'id' | 'createdAt'>): Promise<Subscription>;
  remove(channel: Channel, conversationId: string, dossierCode?: string): Promise<number>;
  ofSender(channel: Channel, senderId: string): Promise<Subscription[]>;
  /** Those whose poll is due, pushed on by `leaseMs` so that no other replica takes them meanwhile. */
  claimDue(limit: number, leaseMs: number): Promise<Subscription[]>;
  /**
   * The poll's outcome. With `notice`, status, next poll and the outbox row (or, for web chat, the activity) are
   * written in one transaction. False: there is no such subscription any more.
   */
  polled(
    id: number,
    outcome: { status: string; nextPollAt: number; ends?: boolean },
    notice?: { outgoing?: OutgoingMessage; activity?: StoredActivity },
  ): Promise<boolean>;
}

/** Phone numbers that people have given to be told by (ZNS). Encrypted at rest; they go with the last subscription. */
export interface Phones {
  keep(channel: Channel, personId: string, phone: string): Promise<void>;
  of(channel: Channel, personId: string): Promise<string | null>;
}

export interface Privacy {
  /** Everything kept about a person, as JSON for reading; null where nothing is. Tokens and counters are not personal. */
  export(senderId: string): Promise<Record<string, unknown> | null>;
  /** Erases it all; returns how many rows of what. */
  erase(senderId: string): Promise<Record<string, number>>;
}

/** How long what is kept, in days. */
export interface RetentionTerms {
  /** Activity logs and their conversations, since the last activity. */
  activities: number;
  memory: number;
  feedback: number;
  unanswered: number;
  /** Messages set aside. (Answered ones lose their content at once; their ids stay 2 days against repetition.) */
  dead: number;
}

export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  /** This process's identity among the replicas. */
  readonly replicaId: string;
  readonly inbox: Inbox;
  readonly conversations: Conversations;
  readonly activities: ActivityLog;
  readonly outbox: Outbox;
  readonly memory: MemoryStore;
  readonly feedback: FeedbackStore;
  readonly unanswered: UnansweredLog;
  readonly zaloTokens: ZaloTokens;
  readonly leases: Leases;
  readonly counters: Counters;
  readonly subscriptions: Subscriptions;
  readonly phones: Phones;
  readonly privacy: Privacy;
  /** A random secret made on first use and shared by all replicas (signing of web-chat tokens). */
  secret(name: string): Promise<string>;
  /** Deletes what is past its term; returns how many rows of what. */
  sweep(terms: RetentionTerms): Promise<Record<string, number>>;
  /**
   * A consistent copy while others read and write. SQLite: to the new file `to`; the calling process stands still
   * meanwhile, so call it from a command of its own. PostgreSQL: throws, with the `pg_dump` line to use.
   */
  backup(to: string): Promise<void>;
  /** Throws when the store cannot be read and written now. */
  ping(): Promise<void>;
  /** Stops heartbeats, gives up leases, closes. Claims under way must have ended. */
  close(): Promise<void>;
}
