import type { Generated } from 'kysely';

/** State of a queued message. */
export const PENDING = 0;
export const DONE = 1;
export const DEAD = 2;

/** One row for every conversation (inbox) or recipient (outbox) that has messages waiting: the unit of order and of claims. */
export interface QueueLanes {
  /** `in`, or `out:<channel>`. */
  queue: string;
  lane: string;
  /** Its oldest waiting message. */
  next_id: number;
  ready_at: number;
  claim_token: string | null;
  claimed_by: string | null;
  claim_until: number;
}

export interface QueueMessages {
  id: Generated<number>;
  queue: string;
  lane: string;
  channel: string;
  message_id: string;
  /** Identity within the queue; null: none. */
  dedupe: string | null;
  conversation_id: string;
  /** Sender (inbox) or recipient (outbox). */
  person_id: string;
  /** JSON; emptied when done. */
  body: string;
  activity_id: string | null;
  state: number;
  /** Times it was claimed. */
  tries: number;
  /** Of those, times that ended in an error; the others were cut off. */
  failures: number;
  reason: string;
  created_at: number;
  /** The first time. */
  claimed_at: number | null;
  ended_at: number | null;
}

export interface ConversationRows {
  id: string;
  channel: string;
  sender_id: string;
  site: string;
  origin: string;
  token_id: string;
  created_at: number;
  active_at: number;
  last_seq: number;
}

export interface ActivityRows {
  conversation_id: string;
  seq: number;
  body: string;
}

export interface MemoryRows {
  channel: string;
  conversation_id: string;
  sender_id: string;
  value: string;
  updated_at: number;
  expires_at: number;
}

/** The Zalo window of a person: last message from them, messages to them since. */
export interface ContactRows {
  channel: string;
  person_id: string;
  last_inbound_at: number;
  sent_since: number;
}

/** A phone number by which a person wants to be told; sealed. */
export interface PhoneRows {
  channel: string;
  person_id: string;
  sealed: string;
  updated_at: number;
}

export interface FeedbackRows {
  channel: string;
  conversation_id: string;
  activity_id: string;
  sender_id: string;
  thumb: string;
  reason: string;
  procedure: string;
  at: number;
}

export interface UnansweredRows {
  id: Generated<number>;
  channel: string;
  text: string;
  intent: string;
  confidence: number;
  at: number;
}

export interface TokenRows {
  name: string;
  version: number;
  sealed: string;
  updated_at: number;
}

export interface LeaseRows {
  name: string;
  token: string;
  until: number;
}

export interface CounterRows {
  key: string;
  sum: number;
  reset_at: number;
}

export interface SubscriptionRows {
  id: Generated<number>;
  dossier_code: string;
  channel: string;
  conversation_id: string;
  sender_id: string;
  last_status: string;
  next_poll_at: number;
  expires_at: number;
  created_at: number;
}

export interface SecretRows {
  name: string;
  value: string;
}

/** Running processes; `host` is the machine and process-id space, so that a dead neighbour is known at once. */
export interface ReplicaRows {
  id: string;
  host: string;
  pid: number;
  started_at: number;
  seen_at: number;
}

export interface Schema {
  queue_lanes: QueueLanes;
  queue_messages: QueueMessages;
  conversations: ConversationRows;
  activities: ActivityRows;
  memory: MemoryRows;
  contacts: ContactRows;
  phones: PhoneRows;
  feedback: FeedbackRows;
  unanswered: UnansweredRows;
  tokens: TokenRows;
  leases: LeaseRows;
  counters: CounterRows;
  subscriptions: SubscriptionRows;
  secrets: SecretRows;
  replicas: ReplicaRows;
}
