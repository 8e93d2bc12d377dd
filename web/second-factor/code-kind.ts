/** How a code goes out: six digits by SMS, eight by mail. */
export type CodeKind = 'sms' | 'email'
