import { PortalError } from './port.js';

/** So many dossiers in a row that may not be seen are no longer a matter of the dossiers. */
const MOST_IN_A_ROW = 20;

/** Counts "forbidden" (403): of one dossier it reads as "not there", of all of them it is our own right that is missing. */
export class Refusals {
  private inARow = 0;

  constructor(private readonly portal: string) {}

  /** After each answer. Throws `PortalError` (`status`) once the portal forbids everything. */
  note(status: number): void {
    if (status !== 403) this.inARow = 0;
    else if (++this.inARow >= MOST_IN_A_ROW) {
      throw new PortalError(
        'status',
        `${this.portal} từ chối cho xem ${this.inARow} hồ sơ liền (403); kiểm tra quyền của DOSSIER_CLIENT_ID`,
      );
    }
  }
}
