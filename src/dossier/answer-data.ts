import type { CodeProblem } from './code.js';
import type { Dossier } from './dossier.js';

/** How a dossier stands to its due day, counted in worked days. Days are `YYYY-MM-DD` in Việt Nam. */
export interface Deadline {
  /** As the portal gives it. */
  day: string;
  /** The first worked day from it on: a due day that is off moves there (Civil Code, art. 148.5). */
  moved: string;
  /** The day that it is compared with: today, or the day the work ended. */
  against: string;
  /** Worked days that are left (ahead), that it is late by (late), or that it was early by (early); 0 on the day. */
  days: number;
  /** `ahead`, `today`, `overdue` while the work goes on; `early`, `in-time`, `late` once it has ended. */
  state: 'ahead' | 'today' | 'overdue' | 'early' | 'in-time' | 'late';
  /** The count rests on holidays that are yet to be confirmed. */
  provisional: boolean;
}

/** The official page on which anybody can see the same. */
export interface DossierPage {
  title: string;
  url: string;
}

/** A dossier as it stands now. */
export interface Sight {
  dossier: Dossier;
  deadline: Deadline | null;
  /** Worked days since it was sent in, while it is not received yet; else null. */
  waited: number | null;
}

interface Common {
  code: string;
  /** True: invented dossiers. */
  sandbox: boolean;
  page: DossierPage;
}

/** What came of looking a code up. */
export type Lookup =
  | (Common & Sight & { kind: 'found'; /** Can be followed. */ follow: boolean })
  /** There is none, or it may not be shown: one answer for both. */
  | (Common & { kind: 'hidden' })
  | (Common & { kind: 'down' })
  /** Too many at once: ask again in a moment. */
  | (Common & { kind: 'busy' })
  | (Common & { kind: 'limited'; waitSeconds: number })
  /** The day in the code has yet to come. */
  | (Common & { kind: 'future'; day: string });

/** Everything that is said of dossiers; `answerDossier` words it. */
export type DossierAnswerData =
  | Lookup
  | {
      kind: 'ask';
      /** 1 the first time. */ time: number;
      example: string;
      sandbox: boolean;
      page: DossierPage;
    }
  | {
      kind: 'near-miss';
      /** As it was understood; '' where it is not to be repeated. */
      code: string;
      problem: CodeProblem;
      suggestion: string | null;
      example: string;
      sandbox: boolean;
      page: DossierPage;
    }
  /** Shall I? */
  | (Common & { kind: 'follow-ask'; days: number })
  | (Common & { kind: 'followed'; until: string })
  /** `limit` dossiers are followed already. */
  | (Common & { kind: 'follow-full'; limit: number })
  /** Nothing more will change, or it cannot be followed here. */
  | (Common & { kind: 'follow-none'; why: 'final' | 'channel' | 'unseen' })
  | { kind: 'follow-declined' }
  | { kind: 'unfollowed'; codes: string[] }
  | { kind: 'following'; codes: string[]; sandbox: boolean }
  | Change;

/** A followed dossier has changed. `ends`: and will not be followed any longer. */
export interface Change extends Common, Sight {
  kind: 'changed';
  /** Status words as they were. */
  before: string;
  /** The due day as it was, where it is another now. */
  dueBefore: string | null;
  ends: boolean;
}
