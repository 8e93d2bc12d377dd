import { serverNow } from '../clock.ts'
import { spacedPhone } from '../parts/phone.ts'
import { momentAlone } from '../parts/time.ts'
import { smsWayInWords, type UserSms } from './sms-words.ts'
import { texts } from './texts.ts'

/** The last SMS of a user, each with what became of it; the number stands with those that went to another than she has now. */
export function LastSms({ sms, phone }: { sms: readonly UserSms[]; phone: string | null }) {
  const now = serverNow()
  if (sms.length === 0) return null
  return (
    <details className="more">
      <summary>{texts.factor.lastSms}</summary>
      <ul className="sms-list muted num">
        {sms.map((one) => (
          <li key={one.id}>
            {momentAlone(new Date(one.at), now)}
            {one.phone !== null && one.phone !== phone && `, ${spacedPhone(one.phone)}`}
            {` · ${smsWayInWords(one, now)}`}
          </li>
        ))}
      </ul>
    </details>
  )
}
