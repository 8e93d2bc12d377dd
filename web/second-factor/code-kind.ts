/** How a code goes out: six digits by SMS, eight by mail. */
export type CodeKind = 'sms' | 'email'

/** What kind of code is typed: one that was sent, what an app shows (of one just set up: `new_app`), or a rescue. */
export type TypedKind = CodeKind | 'app' | 'new_app' | 'recovery_code' | 'temporary_code'
