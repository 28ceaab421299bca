import { findCodes, type CodeFinding } from '../dossier/code.js';
import { fold } from '../language/index.js';

/** What a conversation remembers about dossiers: plain data, kept with its memory. */
export interface DossierMemory {
  /** The code last spoken of. */
  code: string | null;
  /** How often a code has been asked for since one was given. */
  asked: number;
  /** What the last answer asked for. */
  awaiting: 'code' | 'follow' | null;
  /** The last answer was about a dossier, so that "xong chưa" is about it too. */
  recent: boolean;
}

export const NO_DOSSIER: Readonly<DossierMemory> = { code: null, asked: 0, awaiting: null, recent: false };

/** What a message wants of dossiers. `code` null: the one last spoken of, or none. */
export type DossierWish =
  | { wish: 'look'; codes: string[] }
  | { wish: 'slip'; finding: CodeFinding }
  /** A code is needed first. */
  | { wish: 'ask' }
  /** There is no code to be had. */
  | { wish: 'no-code' }
  | { wish: 'follow'; code: string }
  | { wish: 'agree'; code: string }
  | { wish: 'decline' }
  | { wish: 'stop'; code: string | null }
  | { wish: 'list' };

const ME = '(?:cho |voi )?(?:toi|minh|em|chau|con|bac|chu|co|anh|chi|me|bo|ba|ong|tui|tao|nguoi nha)';
const STOP =
  /(?:^| )(?:dung|thoi|huy|bo|ngung|ngung viec|khong can|khoi|khong|ko) (?:viec )?theo doi|(?:^| )(?:dung|khong can|khong|ko|khoi|thoi) (?:bao|nhan|gui) (?:tin |cho toi |cho minh )?(?:nua|ve ho so)|huy (?:dang ky )?(?:bao|nhan) (?:tin|thay doi)/;
const FOLLOW = new RegExp(
  `(?:bao|nhac|nhan|nhan tin|thong bao|bao tin) ${ME}(?: biet)? (?:khi|neu|luc|ngay khi|moi khi)(?: |$)|` +
    `(?:khi nao|bao gio|luc nao|co gi|neu co|co ket qua|he)(?: \\S+){0,8} (?:bao|nhac|nhan|thong bao)(?: lai)? ${ME}(?: |$)|` +
    `theo doi (?:giup|ho|gium|dum|cho)(?: ${ME})?(?: |$)`,
);
const LIST =
  /(?:dang|da|nho) (?:nho )?theo doi (?:nhung |cac |bao nhieu )?(?:ho so|ma)? ?(?:nao|gi|may)|danh sach (?:ho so )?(?:dang )?theo doi/;
const AGREE =
  /^(?:da |vang |a )*(?:dong y|co|ok|oke|okie|u|uh|um|vang|da|duoc|yes|dung|dung roi|dung vay|bao di|bat dau|nho ban)(?: |$)/;
const DECLINE = /^(?:da |a )*(?:thoi|khong|ko|hong|khoi|no|chua|huy|de sau)(?: |$)/;
const NO_CODE =
  /(?:khong|chua|ko|mat|quen|lam mat|danh mat|roi mat|mat roi)(?: (?:co|nho|biet|con|thay|luu|giu|cai|luon|ca|to|cai to))* (?:ma|giay|bien nhan|giay hen|phieu)|khong co$|mat roi$|quen roi$/;
const ABOUT_IT =
  /^(?:the |vay |gio |a |uhm? |da )*(?:no|ho so (?:nay|do|ay|kia|toi|em|minh)?|cai (?:nay|do|ay)|ket qua)? ?(?:da )?(?:xong|den dau|toi dau|ra|duoc|co ket qua|the nao|sao|o dau|bao gio|khi nao|may ngay nua|con bao lau)(?: |$)|(?:xem|kiem tra|tra|thu) lai(?: |$)|co gi moi|cap nhat (?:gi )?(?:chua|moi)/;
const ANOTHER = /(?:ho so|ma) khac|(?:tra|xem|hoi) ho so nua/;
const LONGEST_ANSWER = 8;
/** So many dossiers are answered in one reply. */
export const MOST_CODES = 3;

export interface WishOptions {
  /** E.g. `H37`. */
  provinceCode: string;
  /** The understanding took it for a question about a dossier's status. */
  about: boolean;
}

/**
 * What a message wants of dossiers; null: nothing. Pure: codes and words decide. `memory` is what the last dossier
 * answer left, or `NO_DOSSIER`.
 */
export function readDossierWish(
  text: string,
  memory: DossierMemory,
  { provinceCode, about }: WishOptions,
): DossierWish | null {
  const findings = findCodes(text, provinceCode, { expected: memory.awaiting === 'code' });
  const codes = findings.filter(({ ok }) => ok).map(({ code }) => code);
  const said = words(text);
  const short = said.split(' ').length <= LONGEST_ANSWER;

  if (memory.awaiting === 'follow' && memory.code && findings.length === 0 && short) {
    if (DECLINE.test(said)) return { wish: 'decline' };
    if (AGREE.test(said)) return { wish: 'agree', code: memory.code };
  }
  if (STOP.test(said)) return { wish: 'stop', code: codes[0] ?? null };
  if (LIST.test(said)) return { wish: 'list' };
  const spokenOf = about || memory.recent || /(?:^| )ho so(?: |$)/.test(said);
  const known = codes[0] ?? (spokenOf ? memory.code : null);
  if (FOLLOW.test(said) && (spokenOf || known !== null)) {
    return known === null ? slipOr(findings, { wish: 'ask' }) : { wish: 'follow', code: known };
  }
  if (codes.length > 0) return { wish: 'look', codes: codes.slice(0, MOST_CODES) };
  if (findings[0]) return { wish: 'slip', finding: findings[0] };
  if (memory.awaiting === 'code' && short && NO_CODE.test(said)) return { wish: 'no-code' };
  if (ANOTHER.test(said) && (about || memory.recent)) return { wish: 'ask' };
  if (memory.code && (about || (memory.recent && short && ABOUT_IT.test(said)))) {
    return { wish: 'look', codes: [memory.code] };
  }
  return about ? { wish: 'ask' } : null;
}

function slipOr(findings: CodeFinding[], otherwise: DossierWish): DossierWish {
  return findings[0] ? { wish: 'slip', finding: findings[0] } : otherwise;
}

function words(text: string): string {
  return fold(text)
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim();
}
