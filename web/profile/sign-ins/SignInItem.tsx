import type { Ref } from 'react'
import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { Icon } from '../../parts/Icon.tsx'
import { clock } from '../../parts/time.ts'
import { wasNotAsked, whyAsked } from '../../parts/trust-words.ts'
import { signedInWith } from './sign-in-words.ts'
import { texts } from './texts.ts'

type Props = { signIn: OwnSignInOnWire; now: Date; itemRef?: Ref<HTMLLIElement> }

/** A finished sign-in: with what, when, where, and why a second factor was or was not asked for. */
export function SignInItem({ signIn, now, itemRef }: Props) {
  const at = new Date(signIn.at)
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
            {clock(at)}
          </time>
        </p>
        <p className="muted">
          {signIn.browser} · {signIn.address}
        </p>
        <details className="more">
          <summary>
            {wasNotAsked(signIn) ? texts.whyNotAsked : texts.whyAsked}
            <span className="hidden-visually"> {clock(at)}</span>
          </summary>
          <div className="why">
            {whyAsked(signIn, now).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        </details>
      </div>
    </li>
  )
}
