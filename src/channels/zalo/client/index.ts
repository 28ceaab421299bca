/**
 * A small client for Zalo Official Accounts: events in (`verifyEvent`, `readEvent`), messages out (`ZaloApi`), tokens
 * (`ZaloOAuth`). It keeps nothing, repeats nothing, needs nothing but Node, and imports nothing from outside its folder.
 */
export { ZaloApi, type Delivered, type ZaloApiOptions } from './api.js';
export type { EventBody } from './body.js';
export { readEvent, type Media, type SubmittedInfo, type ZaloEvent } from './event.js';
export { ZaloFault, type FaultKind } from './fault.js';
export {
  internationalPhone,
  LIMITS,
  messageBody,
  type TemplateMessage,
  type ZaloButton,
  type ZaloMessage,
} from './message.js';
export {
  GrantError,
  pkcePair,
  ZaloOAuth,
  type GrantedTokens,
  type GrantFault,
  type ZaloOAuthOptions,
} from './oauth.js';
export {
  EVENT_MAX_AGE_MS,
  EVENT_SKEW_MS,
  signEvent,
  verifyEvent,
  type BrokenRule,
  type SignedParts,
  type Verdict,
  type VerifyOptions,
} from './signature.js';
