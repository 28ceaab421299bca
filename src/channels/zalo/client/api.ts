import { post } from './exchange.js';
import { faultOf } from './fault.js';
import { messageBody, type TemplateMessage, type ZaloMessage } from './message.js';

export interface ZaloApiOptions {
  /** Default `https://openapi.zalo.me`. */
  apiUrl?: string;
  /** Default `https://business.openapi.zalo.me`. */
  znsUrl?: string;
  /** A call that takes longer has failed, in ms. Default 10,000. */
  timeoutMs?: number;
}

/** What became of a message: Zalo's id of it, '' where it gave none. */
export interface Delivered {
  messageId: string;
}

/**
 * The two ways an Official Account can reach a person. It keeps no token and repeats nothing: whoever calls decides
 * that by the fault's `kind`.
 *
 * @example
 * const zalo = new ZaloApi();
 * await zalo.send(accessToken, userId, { text: 'Chào bạn', buttons: [{ type: 'oa.query.hide', title: 'Lệ phí', payload: 'lệ phí' }] });
 */
export class ZaloApi {
  private readonly apiUrl: string;
  private readonly znsUrl: string;
  private readonly timeoutMs: number;

  constructor(options: ZaloApiOptions = {}) {
    this.apiUrl = options.apiUrl ?? 'https://openapi.zalo.me';
    this.znsUrl = options.znsUrl ?? 'https://business.openapi.zalo.me';
    this.timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** Sends a message to a person who has written lately. Throws `ZaloFault`. */
  send(accessToken: string, userId: string, message: ZaloMessage, signal?: AbortSignal): Promise<Delivered> {
    const url = `${this.apiUrl}/v3.0/oa/message/cs`;
    return this.deliver(url, accessToken, messageBody(userId, message), signal);
  }

  /** Sends an approved template to a phone (ZNS). Throws `ZaloFault`. */
  sendTemplate(accessToken: string, message: TemplateMessage, signal?: AbortSignal): Promise<Delivered> {
    const { phone, templateId, data, trackingId } = message;
    const body = { phone, template_id: templateId, template_data: data, tracking_id: trackingId };
    return this.deliver(`${this.znsUrl}/message/template`, accessToken, body, signal);
  }

  private async deliver(
    url: string,
    accessToken: string,
    body: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Delivered> {
    const answer = await post({
      url,
      headers: { 'Content-Type': 'application/json', access_token: accessToken },
      body: JSON.stringify(body),
      timeoutMs: this.timeoutMs,
      ...(signal ? { signal } : {}),
    });
    const fault = faultOf(answer.status, answer.body);
    if (fault) throw fault;
    const data = (answer.body as { data?: { message_id?: unknown; msg_id?: unknown } }).data;
    return { messageId: String(data?.message_id ?? data?.msg_id ?? '') };
  }
}
