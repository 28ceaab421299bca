import { z } from 'zod';
import type { Dossier } from './dossier.js';
import { exchange } from './exchange.js';
import { amountOf, textOf } from './field.js';
import { PortalError, type DossierPort } from './port.js';
import { fieldsOf, readRecord } from './record.js';

export interface AxisSettings {
  /** The adapter's address. */
  url: string;
  session: string;
  /** `madonvi`. */
  unit: string;
}

const Answer = z.looseObject({
  result: z.array(z.looseObject({})).nullish(),
  error_code: z.union([z.string(), z.number()]).nullish(),
});

/** The national integration axis (NDXP/LGSP): one address, the service named in the body. */
export class AxisPort implements DossierPort {
  readonly name = 'trục tích hợp';

  constructor(private readonly settings: AxisSettings) {}

  async find(code: string, signal: AbortSignal): Promise<Dossier | null> {
    const { url, session, unit } = this.settings;
    const { json } = await exchange({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session, madonvi: unit, service: 'TraCuuHoSo', MaHoSo: code }),
      signal,
    }).catch((error: unknown) => {
      if (error instanceof PortalError && error.fault === 'auth') {
        throw new PortalError(
          'auth',
          'trục tích hợp không nhận phiên (401); kiểm tra DOSSIER_SESSION, DOSSIER_UNIT',
        );
      }
      throw error;
    });
    const answer = Answer.safeParse(json);
    if (!answer.success) throw new PortalError('malformed', 'trục tích hợp trả lời sai dạng');
    const { result, error_code: error } = answer.data;
    const found = (result ?? []).find(({ MaHoSo }) => textOf(MaHoSo)?.toUpperCase() === code.toUpperCase());
    if (found) return toDossier(found, code);
    // Dossiers without a code of their own cannot be told from somebody else's.
    if (result && result.length > 0 && result.every(({ MaHoSo }) => textOf(MaHoSo) === null)) {
      throw new PortalError('malformed', 'trục tích hợp trả về hồ sơ thiếu “MaHoSo”');
    }
    if (result && isSuccess(error)) return null;
    if (/^(?:404|204)$/.test(String(error))) return null;
    if (result === undefined && error === undefined) {
      throw new PortalError('malformed', 'trục tích hợp trả lời thiếu “result”');
    }
    throw new PortalError(
      'server',
      `trục tích hợp báo lỗi ${String(error).slice(0, 20)}; kiểm tra DOSSIER_SESSION, DOSSIER_UNIT`,
    );
  }
}

function isSuccess(error: string | number | null | undefined): boolean {
  return error === null || error === undefined || /^(?:0+|200|success|)$/i.test(String(error));
}

function toDossier(item: Record<string, unknown>, code: string): Dossier {
  const record = {
    status: item.TrangThaiHoSo,
    procedure: item.TenTTHC,
    office: item.DonViXuLy,
    applicant: item.ChuHoSo,
    // The axis has one day for both: a dossier is known to it from its reception on.
    receivedAt: item.NgayTiepNhan,
    dueAt: item.NgayHenTra,
    finishedAt: item.NgayKetThucXuLy,
    returnedAt: item.NgayTra,
    amount: totalOf(item.DanhSachLePhi),
    note: item.GhiChu,
  };
  return readRecord(record, code, 'trục tích hợp');
}

/** The sum of a fee list's amounts, whatever their field is called; undefined where one of them cannot be read. */
function totalOf(fees: unknown): number | undefined {
  if (!Array.isArray(fees) || fees.length === 0) return undefined;
  const amounts = fees.map((fee) => {
    const fields = Object.entries(fieldsOf(fee));
    return amountOf(fields.find(([name]) => /^(?:so_?tien|muc_?(?:thu|phi|le_?phi))$/i.test(name))?.[1]);
  });
  return amounts.every((amount) => amount !== null)
    ? amounts.reduce((sum, amount) => sum + amount, 0)
    : undefined;
}
