import type { Feedback, Store } from '../../store/store.js';
import type { WebChatLimits } from './limits.js';
import type { Sites } from './sites.js';

/** A procedure whose name goes on from what is being typed. */
export interface SuggestedQuestion {
  title: string;
  code: string;
}

/** What the web chat needs from the rest; wired in `src/app.ts`. */
export interface WebChatDeps {
  store: Pick<Store, 'inbox' | 'activities' | 'conversations' | 'counters'>;
  /** Signs tokens; at least 16 characters, the same on all replicas. */
  secret: string;
  /** Origins whose pages may use it (`WEBCHAT_ORIGINS`); empty: this server's own pages and localhost. */
  origins?: readonly string[];
  /** `PUBLIC_URL`; otherwise addresses are made from the request's `Host`. */
  publicUrl?: string;
  limits?: Partial<WebChatLimits>;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** At most `limit` procedures for what has been typed so far, best first; quick (≤ 20 ms). */
  suggest?: (prefix: string, limit: number) => SuggestedQuestion[] | Promise<SuggestedQuestion[]>;
  /** Looks of the portal sites, read anew for each request. */
  sites: () => Sites;
  /** Where people turn to who need a person (`HOTLINE`); default: the national portal's 18001096. */
  hotline?: string;
  /** Takes a thumb; `reason` is as the person typed it, to be masked here. */
  feedback?: (feedback: Feedback) => Promise<void>;
  /** Told of errors that a client cannot be told of. */
  onError?: (error: Error) => void;
  /** Folder of `widget.js` and `widget.css`; default: where the build puts them. */
  widgetDir?: string;
}
