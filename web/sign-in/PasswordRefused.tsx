import type { ReactNode } from 'react'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { Notice } from '../parts/Notice.tsx'
import { shortWait } from '../parts/time.ts'
import { PlaceLink } from './PlaceLink.tsx'
import { texts } from './texts.ts'

const words = texts.signIn

/** Why a password did not open the first door. Wrong e-mail, wrong password and deactivated read the same. */
export function PasswordRefused({ refused, email }: { refused: Refused; email: string }) {
  const [title, advice] = says(refused, email)
  return (
    <Notice kind="danger" title={title} role="alert" focused>
      <p>{advice}</p>
    </Notice>
  )
}

function says({ code, problem, retryAt }: Refused, email: string): [title: string, advice: ReactNode] {
  if (code === 'credentials_wrong')
    return [
      words.mismatch,
      <>
        {words.mismatchAdvice}
        <PlaceLink to="/reset-password" carried={() => ({ email })}>
          {words.mismatchReset}
        </PlaceLink>
        {words.mismatchEnd}
      </>,
    ]
  if (code === 'too_many_attempts')
    return [
      words.tooMany,
      retryAt === null ? words.tooManyShort : words.tooManyAdvice(shortWait(retryAt, serverNow())),
    ]
  return [words.refusedTitle, problem.detail]
}
