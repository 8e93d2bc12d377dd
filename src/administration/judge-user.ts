import { type FieldRefusal, refuseField } from '../refusal.ts'
import { type Email, parseEmail, refuseEmail } from '../user/email.ts'
import { isCountry, parsePhone, type Phone } from '../user/phone.ts'

/** What a new user is held to: how national numbers of the account are read, and whether SMS is an active method. */
export type HeldTo = { country: string; smsIsActive: boolean }

/** What was read of a new user, and everything that is wrong with it. `phone` is null too where none was given. */
export type Judged = { email: Email | null; phone: Phone | null; wrong: FieldRefusal[] }

/** Judges e-mail and phone of a new user, as they were typed into a form or stand in a file. */
export function judgeUser(typed: { email: string; phone: string | null }, held: HeldTo): Judged {
  const email = parseEmail(typed.email)
  const phone =
    typed.phone === null ? null : parsePhone(typed.phone, isCountry(held.country) ? held.country : undefined)
  const mustReceive = held.smsIsActive && phone !== null && !phone.canReceiveSms
  const wrong = [
    email ? [] : refuseEmail('/email').errors,
    typed.phone !== null && phone === null ? refuseField('/phone', 'phone_invalid').errors : [],
    typed.phone === null && held.smsIsActive ? refuseField('/phone', 'phone_required').errors : [],
    mustReceive ? refuseField('/phone', 'phone_cannot_receive_sms').errors : [],
  ].flat()
  return { email, phone, wrong }
}
