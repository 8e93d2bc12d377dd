import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { late } from '../parts/late.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { afterSignIn } from './after.ts'
import { LockedStep, NotPossibleStep, OverStep, ReplacedStep } from './EndSteps.tsx'
import { findStep, passwordStep } from './find-step.ts'
import { OpenSignIn } from './OpenSignIn.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import type { Carried } from './place.ts'
import { isPage, keyDespiteLock, stepAfterLook, stepAfterRefusal, stepOf, type Step } from './steps.ts'
import { texts } from './texts.ts'
import { useTrustChoice } from './use-trust-choice.ts'

const SessionLocked = late(async () => (await import('../locked/SessionLocked.tsx')).SessionLocked)
const AfterSignIn = late(async () => (await import('./AfterSignIn.tsx')).AfterSignIn)

type Props = {
  carried: Carried
  focused: boolean
  /** She is to sign in though she is signed in already. */
  again: boolean
  onSignedIn: () => void
}

/** A sign-in from its first page to the session. The server alone moves it; a reload comes back to the same step. */
export function SignIn({ carried, focused, again: signsInAgain, onSignedIn }: Props) {
  const { said = null, anew = false } = carried
  const [step, setStep] = useState<Step>(() =>
    carried.state === undefined ? { show: 'loading' } : stepOf(carried.state),
  )
  const [email, setEmail] = useState(carried.email ?? '')
  const find = useCallback(
    async (none: Step) => setStep(await findStep(none, { anew, again: signsInAgain })),
    [anew, signsInAgain],
  )

  const started = useRef(carried.state !== undefined)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void find(passwordStep(said, focused))
  }, [find, said, focused])

  const after = step.show === 'signed-in' ? afterSignIn(step) : null
  const done = after?.length === 0
  useEffect(() => {
    if (done) onSignedIn()
  }, [done, onSignedIn])
  useEndOfSignIn(step, () => setStep({ show: 'over' }))

  const trust = useTrustChoice(isPage(step) ? step.state.id : null)

  const again = () => void find(passwordStep(null, true))
  const restart = async () => {
    await api.dropSignIn()
    setStep(passwordStep(null, true))
  }
  const arrive = (state: SignInStateOnWire, from: string) => {
    setEmail(from)
    setStep(stepOf(state))
  }
  const refuse = (refused: Refused) => {
    const next = stepAfterRefusal(step, refused)
    if (next === null) again()
    else setStep(next)
  }

  if (isPage(step))
    return (
      <WhileFetched>
        <OpenSignIn
          page={step}
          onPage={(page) => setStep({ ...page, told: { ...page.told, moved: true } })}
          onState={(state) => setStep((before) => stepAfterLook(before, state))}
          onRefused={refuse}
          onStartAgain={() => void restart()}
          trust={trust}
        />
      </WhileFetched>
    )
  if (after !== null && after.length > 0)
    return (
      <WhileFetched>
        <AfterSignIn pages={after} onEnd={onSignedIn} />
      </WhileFetched>
    )
  if (step.show === 'password')
    return <PasswordStep email={email} said={step.said} focused={step.focused} onState={arrive} />
  if (step.show === 'locked') {
    const byKey = keyDespiteLock(step.open)
    return (
      <LockedStep
        lockedUntil={step.until}
        onKey={byKey && (() => setStep(byKey))}
        onBack={() => void restart()}
      />
    )
  }
  if (step.show === 'over') return <OverStep onAgain={() => void restart()} />
  if (step.show === 'replaced') return <ReplacedStep onGo={again} />
  if (step.show === 'not-possible')
    return <NotPossibleStep detail={step.detail} onBack={() => void restart()} />
  if (step.show === 'session-locked')
    return (
      <WhileFetched>
        <SessionLocked
          locked={step.locked}
          onUnlocked={onSignedIn}
          onGone={(why) => setStep(passwordStep(why, true))}
        />
      </WhileFetched>
    )
  if (step.show === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock
          requestId={step.away.requestId}
          onTryAgain={() => void find(passwordStep(said, focused))}
        />
      </main>
    )
  return (
    <Gate at={1} title={texts.signIn.title}>
      <Loading what={texts.loading} />
    </Gate>
  )
}

/** Some pages are fetched when they are first shown. */
function WhileFetched({ children }: { children: ReactNode }) {
  const waiting = (
    <div className="gate">
      <div></div>
      <main className="gate-main" id="main">
        <Loading what={texts.loading} />
      </main>
    </div>
  )
  return <Suspense fallback={waiting}>{children}</Suspense>
}

/** Tells when the sign-in on screen has come to its end. */
function useEndOfSignIn(step: Step, tell: () => void): void {
  const expiresAt = 'state' in step ? step.state.expiresAt : null
  const latest = useLatest(tell)
  useEffect(() => {
    if (expiresAt === null) return undefined
    const timer = setTimeout(() => latest.current(), Date.parse(expiresAt) - serverNow().getTime())
    return () => clearTimeout(timer)
  }, [expiresAt, latest])
}
