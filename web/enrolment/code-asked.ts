import type { CodeDelivery } from '../second-factor/sms-delivery.ts'

/** A code that went to the phone to be bound. `number`: as it was typed in this page; null: the one on file, or typed before a reload. */
export type CodeAsked = { code: CodeDelivery; number: string | null }

/** Whether a new code can be sent without typing the number again: it is known here, or the server has it on file. */
export function canSendAgain({ code, number }: CodeAsked, onFile: string | null): boolean {
  return number !== null || code.sentTo === onFile
}
