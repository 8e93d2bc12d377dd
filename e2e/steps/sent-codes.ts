import type { House } from '../../test/house.ts'
import { codeIn } from '../../test/invited.ts'
import { until } from './see.ts'

type Act = () => Promise<unknown>

/** Does something, and gives back the code of the SMS that goes out to a number because of it. */
export async function smsCodeAfter(house: House, to: string, act: Act): Promise<string> {
  const count = () => house.sent.filter((sms) => sms.to === to).length
  const before = count()
  await act()
  await until(`an SMS to ${to}`, () => count() > before)
  return house.codeFor(to)
}

/** Does something, and gives back the 8 digits of the e-mail that goes out to an address because of it. */
export async function mailCodeAfter(house: House, to: string, act: Act): Promise<string> {
  const codes = () => house.mails.filter((mail) => mail.to === to && /^\s*\d{8}\s*$/m.test(mail.text))
  const before = codes().length
  await act()
  await until(`a code by e-mail to ${to}`, () => codes().length > before)
  return codeIn(codes().at(-1) ?? { text: '' })
}
