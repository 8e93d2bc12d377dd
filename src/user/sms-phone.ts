import { refuseField } from '../refusal.ts'
import { isCountry, parsePhone } from './phone.ts'

/**
 * Reads a number that is to receive SMS, in national form of `country` or with a country code. Refuses the field at
 * `pointer` with `phone_invalid` or `phone_cannot_receive_sms`. Gives it in E.164.
 */
export function readSmsPhone(raw: string, country: string | undefined, pointer: string): string {
  const phone = parsePhone(raw, country !== undefined && isCountry(country) ? country : undefined)
  if (!phone) throw refuseField(pointer, 'phone_invalid')
  if (!phone.canReceiveSms) throw refuseField(pointer, 'phone_cannot_receive_sms')
  return phone.e164
}
