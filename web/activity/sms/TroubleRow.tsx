import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import type { SmsTroubleOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { Button } from '../../parts/Button.tsx'
import { countryName } from '../../parts/country-name.ts'
import { Icon } from '../../parts/Icon.tsx'
import { spacedPhone } from '../../parts/phone.ts'
import { momentAlone } from '../../parts/time.ts'
import { texts } from './texts.ts'
import { allowable, endOf, troubleInWords } from './trouble-words.ts'

const words = texts.troubles

type Props = {
  trouble: SmsTroubleOnWire
  /** The countries that SMS are sent to now; null while that is not known. */
  allowed: readonly string[] | null
  now: Date
  /** The country that is being allowed. */
  allowing: string | null
  onAllow: (country: string) => void
  rowRef?: Ref<HTMLLIElement> | undefined
}

/** An SMS that did not arrive at first: whose, when, why, and what became of it or what helps. */
export function TroubleRow({ trouble, allowed, now, allowing, onAllow, rowRef }: Props) {
  const { at, user, phone } = trouble
  return (
    <li ref={rowRef} tabIndex={rowRef === undefined ? undefined : -1}>
      <div>
        <p className="name">
          <span>{user?.name ?? words.deletedUser}</span>
          {phone !== null && <span className="muted num nowrap">{spacedPhone(phone)}</span>}
        </p>
        <p className="muted">
          {momentAlone(new Date(at), now)} · {troubleInWords(trouble, allowed, now)}
        </p>
      </div>
      <EndOrHelp trouble={trouble} allowed={allowed} allowing={allowing} onAllow={onAllow} />
    </li>
  )
}

function EndOrHelp({
  trouble,
  allowed,
  allowing,
  onAllow,
}: Pick<Props, 'trouble' | 'allowed' | 'allowing' | 'onAllow'>) {
  const { because, user } = trouble
  if (because === 'number' && user !== null)
    return (
      <Link
        className="btn btn-small"
        to="/account/users/$id"
        params={{ id: user.id }}
        aria-label={words.changePhoneOf(user.name)}
      >
        {words.changePhone}
      </Link>
    )
  const country = allowable(trouble, allowed)
  if (country !== null)
    return (
      <Button small busy={allowing === country && words.allowing} onClick={() => onAllow(country)}>
        {words.allow(countryName(country))}
      </Button>
    )
  const end = endOf(trouble)
  return (
    end !== null && (
      <span className={`word ${end.look}`}>
        <Icon name={end.icon} size={14} />
        {end.says}
      </span>
    )
  )
}
