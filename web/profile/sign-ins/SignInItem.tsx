import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { Icon } from '../../parts/Icon.tsx'
import { clock } from '../../parts/time.ts'
import { wasNotAsked, whyAsked, type TrustReader } from '../../parts/trust-words.ts'
import { isFinished, signedInWith, whatStopped, whyStopped } from './sign-in-words.ts'
import { texts } from './texts.ts'

type Props = {
  signIn: OwnSignInOnWire
  now: Date
  /** How its time is told; a clock where its day stands above it. */
  tells?: (at: Date, now: Date) => string
  reader?: TrustReader
  itemRef?: Ref<HTMLLIElement> | undefined
}

/**
 * A sign-in: with what it was finished, or by what it was stopped, when, where, and why a second factor was or was not
 * asked for.
 */
export function SignInItem({ signIn, now, tells = clock, reader = 'user', itemRef }: Props) {
  const at = tells(new Date(signIn.at), now)
  return (
    <li ref={itemRef} tabIndex={itemRef === undefined ? undefined : -1}>
      <Mark signIn={signIn} />
      <div>
        <p className="line">
          <b>{isFinished(signIn) ? signedInWith(signIn) : whatStopped(signIn)}</b>
          <time className="muted num" dateTime={signIn.at}>
            {at}
          </time>
        </p>
        <p className="muted">
          {signIn.browser} · {signIn.address}
        </p>
        <details className="more">
          <summary>
            {question(signIn, reader)}
            <span className="hidden-visually"> {at}</span>
          </summary>
          <div className="why">
            <Why signIn={signIn} now={now} reader={reader} />
          </div>
        </details>
      </div>
    </li>
  )
}

function Mark({ signIn }: { signIn: OwnSignInOnWire }) {
  if (!isFinished(signIn))
    return (
      <span className="is-danger">
        <Icon name="crossed" />
      </span>
    )
  return (
    <span className={signIn.answered === null ? 'is-muted' : 'is-ok'}>
      <Icon name={signIn.why === 'trusted_device' ? 'device' : 'ok'} />
    </span>
  )
}

function question(signIn: OwnSignInOnWire, reader: TrustReader): string {
  if (!isFinished(signIn)) return texts.whatItMeans
  const words = texts.reader[reader]
  return wasNotAsked(signIn) ? words.whyNotAsked : words.whyAsked
}

function Why({ signIn, now, reader }: Pick<Props, 'signIn' | 'now'> & { reader: TrustReader }) {
  const words = texts.reader[reader]
  if (isFinished(signIn)) {
    const sentences = [...whyAsked(signIn, now, reader), ...(signIn.byBackup ? [words.byBackup] : [])]
    return sentences.map((sentence) => <p key={sentence}>{sentence}</p>)
  }
  return (
    <p>
      {whyStopped(signIn, reader)}{' '}
      {reader === 'user' ? (
        <>
          {texts.ifNotYou} <Link to="/profile/security">{texts.changePassword}</Link>.
        </>
      ) : (
        texts.ifNotThem
      )}{' '}
      {words.keptOut}
    </p>
  )
}
