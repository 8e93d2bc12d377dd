import type { Ref } from 'react'
import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { Icon } from '../../parts/Icon.tsx'
import { clock } from '../../parts/time.ts'
import { wasNotAsked, whyAsked, type TrustReader } from '../../parts/trust-words.ts'
import { signedInWith } from './sign-in-words.ts'
import { texts } from './texts.ts'

type Props = {
  signIn: OwnSignInOnWire
  now: Date
  /** How its time is told; a clock where its day stands above it. */
  tells?: (at: Date, now: Date) => string
  reader?: TrustReader
  itemRef?: Ref<HTMLLIElement> | undefined
}

/** A finished sign-in: with what, when, where, and why a second factor was or was not asked for. */
export function SignInItem({ signIn, now, tells = clock, reader = 'user', itemRef }: Props) {
  const at = tells(new Date(signIn.at), now)
  const words = texts.reader[reader]
  const trusted = signIn.why === 'trusted_device'
  return (
    <li ref={itemRef} tabIndex={itemRef === undefined ? undefined : -1}>
      <span className={signIn.answered === null ? 'is-muted' : 'is-ok'}>
        <Icon name={trusted ? 'device' : 'ok'} />
      </span>
      <div>
        <p className="line">
          <b>{signedInWith(signIn)}</b>
          <time className="muted num" dateTime={signIn.at}>
            {at}
          </time>
        </p>
        <p className="muted">
          {signIn.browser} · {signIn.address}
        </p>
        <details className="more">
          <summary>
            {wasNotAsked(signIn) ? words.whyNotAsked : words.whyAsked}
            <span className="hidden-visually"> {at}</span>
          </summary>
          <div className="why">
            {whyAsked(signIn, now, reader).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        </details>
      </div>
    </li>
  )
}
