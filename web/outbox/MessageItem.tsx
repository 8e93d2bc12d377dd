import { CopyButton } from '../parts/CopyButton.tsx'
import { Icon } from '../parts/Icon.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { clockWithSeconds, date, day, timeAgo } from '../parts/time.ts'
import { texts } from './texts.ts'
import type { Message } from './outbox-state.ts'

/** Whom a message is for, in words: "SMS to …", "E-mail to …". */
function addressee({ kind, to }: Message): string {
  return kind === 'sms' ? texts.sms(spacedPhone(to)) : texts.mail(to)
}

/** One message as it would have been sent; a code at its start can be copied. */
export function MessageItem({ message, now }: { message: Message; now: Date }) {
  const { kind, subject, text, used } = message
  const code = kind === 'sms' ? (/^[0-9]{6,8}\b/.exec(text)?.[0] ?? null) : null
  return (
    <li className="message">
      <div className="line">
        <p className="status-line">
          <Icon name={kind} />
          <b className="wrap">{addressee(message)}</b>
        </p>
        <p className="muted num">{written(new Date(message.at), now)}</p>
      </div>
      <p className="text">
        {subject !== undefined && `${subject}\n\n`}
        {code !== null && <b>{code}</b>}
        {code === null ? text : text.slice(code.length)}
      </p>
      {code !== null && (
        <div className="actions">
          <CopyButton value={code} what={texts.code} small />
          {used !== undefined && <span className="muted">{used ? texts.used : texts.notUsed}</span>}
        </div>
      )}
    </li>
  )
}

function written(at: Date, now: Date): string {
  const on = day(at, now) === 'today' ? '' : `${date(at)}, `
  return `${on}${clockWithSeconds(at)}, ${timeAgo(at, now)}`
}
