import { AccessToken, type ClientCredentials } from './access-token.js';
import type { Dossier } from './dossier.js';
import { exchange, type ExchangeAnswer } from './exchange.js';
import { textOf, valueAt } from './field.js';
import { PortalError, type DossierPort } from './port.js';
import { fieldsOf, readRecord, type PortalRecord } from './record.js';
import { Refusals } from './refusals.js';

const FIELD_NAMES = [
  'status',
  'procedure',
  'office',
  'applicant',
  'appliedAt',
  'receivedAt',
  'dueAt',
  'finishedAt',
  'returnedAt',
  'papers',
  'answerBy',
  'amount',
  'note',
] as const satisfies readonly (keyof PortalRecord)[];

export type RestField = (typeof FIELD_NAMES)[number];

export interface RestSettings {
  /** Address in which `{code}` stands for the code, e.g. `https://cong.vn/api/ho-so/{code}`. */
  url: string;
  /** Dotted path of the dossier within the answer; '' for the whole. A list there: the one with the code is taken. */
  root: string;
  /** Dotted path of each field within the dossier. */
  fields: Partial<Record<RestField, string>>;
  /** Dotted path of the code within the dossier; set, it must be the one asked for. */
  code?: string;
  /** Either a token that is fetched, */
  credentials?: ClientCredentials;
  /** or a fixed header, e.g. `{ authorization: 'Bearer …' }`. */
  headers?: Record<string, string>;
}

/**
 * Field paths as a setting: `status=trangThai, dueAt=ngayHen, root=data, code=maHoSo`. Throws one line that names what
 * is wrong, in Vietnamese; `status` must be there.
 */
export function readFieldPaths(text: string): Pick<RestSettings, 'root' | 'fields' | 'code'> {
  const fields: Partial<Record<RestField, string>> = {};
  let root = '';
  let code: string | undefined;
  for (const pair of text.split(',').map((part) => part.trim())) {
    if (pair === '') continue;
    const [name = '', path = ''] = pair.split('=').map((part) => part.trim());
    if (!/^[\p{L}\d_.-]+$/u.test(path)) throw new Error(`“${pair}”: cần dạng tên=đường.dẫn`);
    if (name === 'root') root = path;
    else if (name === 'code') code = path;
    else if ((FIELD_NAMES as readonly string[]).includes(name)) fields[name as RestField] = path;
    else throw new Error(`không có trường “${name}”; có: root, code, ${FIELD_NAMES.join(', ')}`);
  }
  if (!fields.status) throw new Error('thiếu đường dẫn của status (trạng thái)');
  return { root, fields, ...(code === undefined ? {} : { code }) };
}

/** Any portal that answers a GET with a dossier as JSON: its address and the paths of its fields are settings. */
export class RestPort implements DossierPort {
  readonly name = 'REST';
  private readonly token: AccessToken | null;
  private readonly refusals = new Refusals('cổng REST');

  constructor(private readonly settings: RestSettings) {
    if (!settings.url.includes('{code}')) throw new Error('địa chỉ cần có {code} ở chỗ của mã hồ sơ');
    this.token = settings.credentials ? new AccessToken(settings.credentials) : null;
  }

  async find(code: string, signal: AbortSignal): Promise<Dossier | null> {
    const token = await this.token?.get();
    const answer = await this.ask(code, token, signal).catch(async (error: unknown) => {
      if (!(error instanceof PortalError) || error.fault !== 'auth') throw error;
      if (!this.token || !token) {
        throw new PortalError(
          'auth',
          'cổng REST không nhận quyền truy cập (401); kiểm tra DOSSIER_CLIENT_SECRET',
        );
      }
      this.token.forget(token);
      return this.ask(code, await this.token.get(), signal);
    });
    this.refusals.note(answer.status);
    if (answer.status !== 200) return null;
    if (answer.json === undefined) throw new PortalError('malformed', 'cổng REST trả lời rỗng');
    const item = this.itemOf(answer.json, code);
    return item && this.toDossier(item, code);
  }

  private async ask(code: string, token: string | undefined, signal: AbortSignal): Promise<ExchangeAnswer> {
    return exchange({
      url: this.settings.url.replaceAll('{code}', encodeURIComponent(code)),
      headers: { ...this.settings.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      signal,
      accept: [200, 204, 403, 404, 410, 451],
    });
  }

  private itemOf(json: unknown, code: string): Record<string, unknown> | null {
    const place = valueAt(json, this.settings.root);
    if (place === null || (Array.isArray(place) && place.length === 0)) return null;
    const items = (Array.isArray(place) ? place : [place]).filter(
      (item) => typeof item === 'object' && item !== null,
    );
    if (items.length === 0) {
      // `{}` and `{data: …}` without a dossier are how some say "none"; anything else is not understood.
      if (Object.keys(fieldsOf(json)).length === 0 && typeof json === 'object') return null;
      throw new PortalError('malformed', 'cổng REST trả lời không có hồ sơ ở đường dẫn root');
    }
    const { code: path } = this.settings;
    if (path === undefined) {
      if (items.length > 1) {
        throw new PortalError('malformed', 'cổng REST trả về nhiều hồ sơ; cần đặt đường dẫn code để chọn');
      }
      return fieldsOf(items[0]);
    }
    const own = items.find((item) => textOf(valueAt(item, path))?.toUpperCase() === code.toUpperCase());
    return own === undefined ? null : fieldsOf(own);
  }

  private toDossier(item: Record<string, unknown>, code: string): Dossier {
    const record: PortalRecord = {};
    for (const [name, path] of Object.entries(this.settings.fields)) {
      record[name as RestField] = valueAt(item, path);
    }
    return readRecord(record, code, 'cổng REST');
  }
}
