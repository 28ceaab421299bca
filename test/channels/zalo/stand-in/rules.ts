/** What Zalo says to a message it does not take; null when it is in order. Written from the facts, not from our client. */
export interface Refusal {
  error: number;
  message: string;
}

/** A message as a person's phone shows it. */
export interface Shown {
  text: string;
  buttons: Button[];
  /** Title of a card that asks for name and phone; '' where it is none. */
  card: string;
}

export interface Button {
  title: string;
  type: string;
  payload: unknown;
}

type Fields = Record<string, unknown>;

const TYPES = ['oa.query.show', 'oa.query.hide', 'oa.open.url', 'oa.open.sms', 'oa.open.phone'];
const invalid = (message: string): Refusal => ({ error: -201, message });

/** Reads the body of `POST /v3.0/oa/message/cs`. */
export function readMessage(body: unknown): { userId: string; shown: Shown } | Refusal {
  const { recipient, message } = fieldsOf(body);
  const userId = fieldsOf(recipient).user_id;
  if (typeof userId !== 'string' || !/^\d{1,20}$/.test(userId)) return invalid('recipient.user_id');
  const { text, attachment } = fieldsOf(message);
  if (attachment === undefined) {
    return textProblem(text) ?? { userId, shown: { text: text as string, buttons: [], card: '' } };
  }
  const { type, payload } = fieldsOf(attachment);
  if (type !== 'template') return invalid('attachment.type');
  const { template_type: templateType, elements, buttons } = fieldsOf(payload);
  if (templateType === 'request_user_info') {
    const [card] = Array.isArray(elements) ? (elements as unknown[]) : [];
    const { title, subtitle } = fieldsOf(card);
    if (!isText(title, 100) || !isText(subtitle, 500)) return invalid('elements');
    return { userId, shown: { text: subtitle as string, buttons: [], card: title as string } };
  }
  const wrong = textProblem(text) ?? buttonsProblem(buttons);
  return wrong ?? { userId, shown: { text: text as string, buttons: buttons as Button[], card: '' } };
}

function textProblem(text: unknown): Refusal | null {
  if (typeof text !== 'string' || text.trim() === '')
    return { error: -204, message: 'message.text is empty' };
  return text.length > 2000 ? { error: -204, message: `message.text has ${text.length} characters` } : null;
}

function buttonsProblem(buttons: unknown): Refusal | null {
  if (!Array.isArray(buttons) || buttons.length === 0 || buttons.length > 5)
    return invalid('payload.buttons');
  for (const button of buttons as Fields[]) {
    const { title, type, payload } = fieldsOf(button);
    if (!isText(title, 100)) return invalid('button.title');
    if (typeof type !== 'string' || !TYPES.includes(type)) return invalid('button.type');
    const query = type.startsWith('oa.query.');
    if (query ? !isText(payload, 1000) : typeof payload !== 'object') return invalid('button.payload');
    if (type === 'oa.open.url' && !/^https?:\/\//.test(String(fieldsOf(payload).url)))
      return invalid('button.url');
  }
  return null;
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longest;
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
