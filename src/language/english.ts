/** English words that make a sentence English, the ones a visitor's question is made of. */
const FUNCTION_WORDS = new Set(
  (
    'the of and to in is are was were be been being it its this that these those with from for on at by as or if ' +
    'but not no yes have has had do does did how what where when which who whom whose why can could will would ' +
    'shall should may might must my your his her our their me you he she we they them i an a about into over ' +
    'after before there here need want get make please help hello hi thanks thank much many long time fee cost ' +
    'day days birth certificate marriage register registration passport license permit office apply application ' +
    'document documents form online pay free open find know tell show use take give ask good morning am new lost'
  ).split(' '),
);

/** English and brand words that occur in Vietnamese sentences and are never misspelt Vietnamese. */
const LOAN_WORDS = new Set(
  (
    'online offline email gmail mail file scan app web website internet wifi facebook zalo fb google chrome ' +
    'password pass account login logout link click check visa passport photo photocopy copy print pdf word excel ' +
    'shop ship shipper code otp sms sim qr card atm bank banking vneid vssid id sos ok okay hotline call video ' +
    'camera chip test show fan taxi bus container karaoke spa gym homestay marketing online admin sorry hello bye'
  ).split(' '),
);

/** Whether a lower-case word is a common English one. */
export function isEnglish(word: string): boolean {
  return FUNCTION_WORDS.has(word);
}

/** Whether a lower-case word is a foreign word that Vietnamese sentences use as it is. */
export function isLoanWord(word: string): boolean {
  return LOAN_WORDS.has(word);
}
