import { useCallback, useEffect, useRef, useState } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { SessionLocked } from '../locked/SessionLocked.tsx'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { LockedStep, NotPossibleStep, OverStep, ReplacedStep, StuckStep } from './EndSteps.tsx'
import { findStep, passwordStep } from './find-step.ts'
import type { Said } from './Greeting.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import { SmsStep } from './SmsStep.tsx'
import { stepAfterLook, stepAfterRefusal, stepOf, type Step } from './steps.ts'
import { texts } from './texts.ts'

type Props = { email: string; said: Said | null; onSignedIn: () => void }

/** A sign-in from its first page to the session. The server alone moves it; a reload comes back to the same step. */
export function SignIn({ email, said, onSignedIn }: Props) {
  const [step, setStep] = useState<Step>({ show: 'loading' })
  const [lastEmail, setLastEmail] = useState(email)
  const find = useCallback(async (none: Step) => setStep(await findStep(none)), [])

  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void find(passwordStep(said, false))
  }, [find, said])

  useEffect(() => {
    if (step.show === 'signed-in') onSignedIn()
  }, [step, onSignedIn])
  useEndOfSignIn(step, () => setStep({ show: 'over' }))

  const refused = (answer: Refused) => {
    const next = stepAfterRefusal(answer)
    if (next === null) void find(passwordStep(null, true))
    else setStep(next)
  }
  const restart = async () => {
    await api.dropSignIn()
    setStep(passwordStep(null, true))
  }
  const arrive = (state: SignInStateOnWire, from: string) => {
    setLastEmail(from)
    setStep(stepOf(state))
  }

  if (step.show === 'password')
    return <PasswordStep email={lastEmail} said={step.said} focused={step.focused} onState={arrive} />
  if (step.show === 'sms')
    return (
      <SmsStep
        key={step.state.id}
        state={step.state}
        onState={(state) => setStep((known) => stepAfterLook(known, state))}
        onRefused={refused}
        onStartAgain={() => void restart()}
      />
    )
  if (step.show === 'locked') return <LockedStep lockedUntil={step.until} onBack={() => void restart()} />
  if (step.show === 'over') return <OverStep onAgain={() => void restart()} />
  if (step.show === 'replaced') return <ReplacedStep onGo={() => void find(passwordStep(null, true))} />
  if (step.show === 'stuck') return <StuckStep onBack={() => void restart()} />
  if (step.show === 'not-possible')
    return <NotPossibleStep detail={step.detail} onBack={() => void restart()} />
  if (step.show === 'session-locked')
    return (
      <SessionLocked
        locked={step.locked}
        onUnlocked={onSignedIn}
        onGone={(why) => setStep(passwordStep(why, true))}
      />
    )
  if (step.show === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={step.away.requestId} onTryAgain={() => void find(passwordStep(said, false))} />
      </main>
    )
  return (
    <Gate at={1} title={texts.signIn.title}>
      <Loading what={texts.loading} />
    </Gate>
  )
}

/** Tells when the sign-in on screen has come to its end. */
function useEndOfSignIn(step: Step, tell: () => void): void {
  const expiresAt = step.show === 'sms' ? step.state.expiresAt : null
  const latest = useLatest(tell)
  useEffect(() => {
    if (expiresAt === null) return undefined
    const timer = setTimeout(() => latest.current(), Date.parse(expiresAt) - serverNow().getTime())
    return () => clearTimeout(timer)
  }, [expiresAt, latest])
}
