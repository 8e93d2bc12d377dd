import { Link } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import type {
  StuckAdminOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { METHOD_NAMES } from '../parts/policy-changes.ts'
import { texts } from './texts.ts'
import { fieldId } from './use-mending.ts'

const words = texts.helps

type Props = { policy: TwoFactorOnWire; admins: readonly StuckAdminOnWire[] }

/** What would let an administrator in under a policy: a link for each who is named, and one to another method. */
export function LockOutHelp({ policy, admins }: Props) {
  const method = (['app', 'security_key', 'sms'] as const).find(
    (one) => one !== policy.primary && one !== policy.backup,
  )
  return (
    <ul className="bullets">
      {admins.map((admin) => (
        <li key={admin.id}>
          {admin.you ? (
            <Link to="/profile/security">{words.me(admin.name, whatHelps(admin))}</Link>
          ) : (
            <HelpOf admin={admin} />
          )}
        </li>
      ))}
      {method !== undefined && (
        <li>
          <a href={`#primary-${method}`} onClick={(event) => toElement(event, `primary-${method}`)}>
            {words.choose(METHOD_NAMES[method])}
          </a>
        </li>
      )}
    </ul>
  )
}

function HelpOf({ admin }: { admin: StuckAdminOnWire }) {
  const says = words.other(admin.name, whatHelps(admin))
  const field = fieldId(admin.id)
  if (admin.helps[0] === 'phone' && document.getElementById(field) !== null)
    return (
      <a href={`#${field}`} onClick={(event) => toElement(event, field)}>
        {says}
      </a>
    )
  return (
    <Link to="/account/users/$id" params={{ id: admin.id }}>
      {says}
    </Link>
  )
}

/** The first of what helps, in words. */
function whatHelps({ you, phone, helps: [first = 'temporary_code'] }: StuckAdminOnWire): string {
  if (first !== 'phone') return words[first]
  return you || phone !== null ? words.enterPhone : words.addPhone
}

function toElement(event: MouseEvent, id: string): void {
  event.preventDefault()
  document.getElementById(id)?.focus()
}
