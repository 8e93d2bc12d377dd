import { Link } from '@tanstack/react-router'
import type { CoveredUserOnWire } from '../../src/coverage/coverage-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { PhoneWord } from '../parts/PhoneWord.tsx'
import { useSession } from '../shell/session.ts'
import { CoverageTag } from '../users/CoverageTag.tsx'
import { NumberNotes } from '../users/NumberNotes.tsx'
import { fateOf } from './effect-words.ts'
import type { MendRow } from './mend-rows.ts'
import { texts } from './texts.ts'
import { fieldId, type Mending } from './use-mending.ts'

const words = texts.mend

type Props = { row: MendRow; policy: TwoFactorOnWire; mending: Mending }

/** A user without a phone number: what she meets next, and the field for it; or the number that she was given here. */
export function MendRowItem({ row, policy, mending }: Props) {
  const { user, mended } = row
  const isMe = useSession().user.id === user.id
  const fate = [...rankOf(user, isMe), fateOf(user, policy)].filter((one) => one !== '').join(', ')
  return (
    <li className="mend-row">
      <div className="person">
        <span className="name">
          <b>{user.name}</b>
          {mended === null && (
            <>
              <CoverageTag word={user.after} /> <span className="muted">{fate}</span>
            </>
          )}
        </span>
        <span className="muted">{user.email}</span>
      </div>
      {isMe ? (
        <p>
          <Link to="/profile/security">{words.mine}</Link>
        </p>
      ) : mending.isOpen(row) ? (
        <PhoneField row={row} mending={mending} />
      ) : (
        <div className="mend-form">
          {mended?.phone != null && <span className="num">{spacedPhone(mended.phone)}</span>}
          {mended?.phoneStatus != null && <PhoneWord word={mended.phoneStatus} />}
          <Button look="link" aria-label={words.changeOf(user.name)} onClick={() => mending.change(row)}>
            {words.change}
          </Button>
        </div>
      )}
    </li>
  )
}

function rankOf({ role }: CoveredUserOnWire, isMe: boolean): string[] {
  return [...(role === 'admin' ? [words.admin] : []), ...(isMe ? [words.you] : [])]
}

function PhoneField({ row, mending }: Omit<Props, 'policy'>) {
  const { user, mended } = row
  const id = fieldId(user.id)
  const form = `mend-${user.id}`
  const error = mending.error(user.id)
  return (
    <>
      <div className="mend-form">
        <label className="hidden-visually" htmlFor={id}>
          {words.phoneOf(user.name)}
        </label>
        <input
          className="input input-small"
          id={id}
          form={form}
          type="tel"
          autoComplete="off"
          placeholder={words.phone}
          value={mending.typed(user.id)}
          onChange={(event) => mending.type(user.id, event.target.value)}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? `${id}-taken` : `${id}-error ${id}-taken`}
        />
        <Button
          small
          type="submit"
          form={form}
          aria-label={mended === null ? words.addOf(user.name) : words.saveOf(user.name)}
          busy={mending.busy === user.id && words.adding}
        >
          {mended === null ? words.add : words.save}
        </Button>
      </div>
      {error !== undefined && (
        <p className="error" id={`${id}-error`}>
          <Icon name="danger" size={14} />
          <span>{error}</span>
        </p>
      )}
      <NumberNotes id={`${id}-taken`} typed={mending.typed(user.id)} of={user.id} />
    </>
  )
}
