/** What Zalo takes of one message. Lengths are in UTF-16 units, which is never less than any other way of counting. */
export const LIMITS = { text: 2000, buttons: 5, title: 100, payload: 1000 } as const;

/** A button under a message. */
export type ZaloButton =
  /** Says its payload for the person: shown in the chat, or hidden. Comes back as `user_send_text`. */
  | { type: 'oa.query.show' | 'oa.query.hide'; title: string; payload: string }
  | { type: 'oa.open.url'; title: string; payload: { url: string } }
  | { type: 'oa.open.phone'; title: string; payload: { phone_code: string } }
  | { type: 'oa.open.sms'; title: string; payload: { content: string; phone_code: string } };

/** One message to a person: a text with at most five buttons, or a card that asks for their name and phone. */
export type ZaloMessage =
  | { text: string; buttons?: ZaloButton[] }
  | { askInfo: { title: string; subtitle: string; imageUrl?: string } };

/** The body of `POST /v3.0/oa/message/cs`. */
export function messageBody(userId: string, message: ZaloMessage): Record<string, unknown> {
  return { recipient: { user_id: userId }, message: contentOf(message) };
}

function contentOf(message: ZaloMessage): Record<string, unknown> {
  if ('askInfo' in message) {
    const { title, subtitle, imageUrl } = message.askInfo;
    const element = { title, subtitle, ...(imageUrl ? { image_url: imageUrl } : {}) };
    return {
      attachment: { type: 'template', payload: { template_type: 'request_user_info', elements: [element] } },
    };
  }
  const { text, buttons = [] } = message;
  return buttons.length === 0 ? { text } : { text, attachment: { type: 'template', payload: { buttons } } };
}

/** A message by an approved template to a phone (ZNS), paid for. */
export interface TemplateMessage {
  /** `84…`, digits only. */
  phone: string;
  templateId: string;
  data: Record<string, string>;
  /** The sender's own identity of it, at most 48 characters. */
  trackingId: string;
}

/** A Vietnamese phone number as ZNS wants it, `84…`; null for what is none. */
export function internationalPhone(phone: string): string | null {
  const digits = phone.replace(/[\s.()+-]/g, '');
  const found = /^(?:0|84|0084)?([35789]\d{8})$/.exec(digits);
  return found ? `84${found[1]}` : null;
}
