import { z } from 'zod';
import { AccessToken, type ClientCredentials } from './access-token.js';
import type { Dossier } from './dossier.js';
import { exchange } from './exchange.js';
import { textOf } from './field.js';
import { PortalError, type DossierPort } from './port.js';
import { fieldsOf, readRecord } from './record.js';
import { Refusals } from './refusals.js';

export interface IgateSettings extends ClientCredentials {
  /** The gateway, without `/pa/…`. */
  url: string;
}

/** Fields go missing and change their type between installations: whatever is not needed is read as it comes. */
const Item = z.looseObject({ code: z.string() });
const Answer = z.looseObject({ content: z.array(z.unknown()) });

/** iGate 2 (VNPT), the software behind most provincial portals. */
export class IgatePort implements DossierPort {
  readonly name: string;
  private readonly token: AccessToken;
  private readonly refusals = new Refusals('cổng iGate');

  constructor(
    private readonly settings: IgateSettings,
    { name = 'iGate', clock = Date.now }: { name?: string; clock?: () => number } = {},
  ) {
    this.name = name;
    this.token = new AccessToken(settings, clock);
  }

  async find(code: string, signal: AbortSignal): Promise<Dossier | null> {
    const token = await this.token.get();
    const answer = await this.ask(code, token, signal).catch(async (error: unknown) => {
      if (!(error instanceof PortalError) || error.fault !== 'auth') throw error;
      // The token ended earlier than it said, or was revoked: once more with a new one.
      this.token.forget(token);
      const renewed = await this.token.get();
      return this.ask(code, renewed, signal).catch((second: unknown) => {
        if (second instanceof PortalError && second.fault === 'auth') {
          this.token.forget(renewed);
          throw new PortalError(
            'auth',
            'cổng không nhận mã truy cập vừa cấp (401); kiểm tra quyền của DOSSIER_CLIENT_ID',
          );
        }
        throw second;
      });
    });
    return answer && toDossier(answer, code, `cổng ${this.name}`);
  }

  private async ask(
    code: string,
    token: string,
    signal: AbortSignal,
  ): Promise<Record<string, unknown> | null> {
    const query = new URLSearchParams({ page: '0', size: '10', spec: 'slice', code });
    const { status, json } = await exchange({
      url: `${this.settings.url}/pa/dossier-search/dvc?${query}`,
      headers: { authorization: `Bearer ${token}` },
      signal,
      // Forbidden and gone read the same as not there.
      accept: [200, 403, 404],
    });
    this.refusals.note(status);
    if (status !== 200) return null;
    const answer = Answer.safeParse(json);
    if (!answer.success) throw new PortalError('malformed', 'cổng iGate trả lời thiếu “content”');
    const items = answer.data.content.map((item) => Item.safeParse(item));
    const found = items.find((item) => item.success && sameCode(item.data.code, code));
    if (found?.success) return found.data;
    if (items.length > 0 && items.every((item) => !item.success)) {
      throw new PortalError('malformed', 'cổng iGate trả về hồ sơ thiếu “code”');
    }
    return null;
  }
}

function sameCode(a: string, b: string): boolean {
  return a.trim().toUpperCase() === b.toUpperCase();
}

function toDossier(item: Record<string, unknown>, code: string, portal: string): Dossier {
  const applicant = fieldsOf(item.applicant);
  const supplement = fieldsOf(item.supplement);
  const payment = fieldsOf(item.payment);
  const record = {
    status: textOf(item.statusCurrentTask) ?? item.dossierStatus,
    procedure: item.procedure,
    office: item.agency,
    applicant: textOf(fieldsOf(applicant.data).fullname) ?? applicant.fullname,
    appliedAt: item.appliedDate,
    receivedAt: item.acceptedDate,
    dueAt: item.appointmentDate,
    finishedAt: item.completedDate,
    returnedAt: item.returnedDate,
    papers: supplement.papers,
    answerBy: supplement.deadline ?? payment.deadline,
    amount: payment.amount,
    note: item.note,
  };
  return readRecord(record, code, portal);
}
