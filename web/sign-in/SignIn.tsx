import { useCallback, useEffect, useRef, useState } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { NotMyNumber } from '../enrolment/NotMyNumber.tsx'
import { PhoneStep } from '../enrolment/PhoneStep.tsx'
import { ProofStep } from '../enrolment/ProofStep.tsx'
import { SessionLocked } from '../locked/SessionLocked.tsx'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { LockedStep, NotPossibleStep, OverStep, ReplacedStep, StuckStep } from './EndSteps.tsx'
import { findStep, passwordStep } from './find-step.ts'
import { PasswordStep } from './PasswordStep.tsx'
import type { Carried } from './place.ts'
import { SmsStep } from './SmsStep.tsx'
import { stepAfterLook, stepAfterRefusal, stepOf, type Step } from './steps.ts'
import { texts } from './texts.ts'

type Props = { carried: Carried; focused: boolean; onSignedIn: () => void }

/** A sign-in from its first page to the session. The server alone moves it; a reload comes back to the same step. */
export function SignIn({ carried, focused, onSignedIn }: Props) {
  const { said = null, anew = false } = carried
  const [step, setStep] = useState<Step>(() =>
    carried.state === undefined ? { show: 'loading' } : stepOf(carried.state),
  )
  const [email, setEmail] = useState(carried.email ?? '')
  const find = useCallback(async (none: Step) => setStep(await findStep(none, anew)), [anew])

  const started = useRef(carried.state !== undefined)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void find(passwordStep(said, focused))
  }, [find, said, focused])

  useEffect(() => {
    if (step.show === 'signed-in') onSignedIn()
  }, [step, onSignedIn])
  useEndOfSignIn(step, () => setStep({ show: 'over' }))

  const again = () => void find(passwordStep(null, true))
  const restart = async () => {
    await api.dropSignIn()
    setStep(passwordStep(null, true))
  }
  const arrive = (state: SignInStateOnWire, from: string) => {
    setEmail(from)
    setStep(stepOf(state))
  }
  const ofSignIn = {
    onState: (state: SignInStateOnWire) => setStep((known) => stepAfterLook(known, state)),
    onRefused: (refused: Refused) => {
      const next = stepAfterRefusal(refused)
      if (next === null) again()
      else setStep(next)
    },
    onStartAgain: () => void restart(),
  }

  if (step.show === 'password')
    return <PasswordStep email={email} said={step.said} focused={step.focused} onState={arrive} />
  if (step.show === 'sms')
    return (
      <SmsStep
        key={step.state.id}
        state={step.state}
        onNotMine={(state) => setStep({ show: 'not-my-number', state })}
        {...ofSignIn}
      />
    )
  if (step.show === 'not-my-number')
    return (
      <NotMyNumber
        state={step.state}
        onProve={() => setStep({ show: 'proof', state: step.state })}
        onBack={() => setStep({ show: 'sms', state: step.state })}
        onStartAgain={ofSignIn.onStartAgain}
      />
    )
  if (step.show === 'proof')
    return (
      <ProofStep
        key={step.state.id}
        state={step.state}
        onBack={(state) => setStep({ show: 'sms', state })}
        {...ofSignIn}
      />
    )
  if (step.show === 'phone')
    return <PhoneStep key={step.state.id} state={step.state} another={step.another} {...ofSignIn} />
  if (step.show === 'locked') return <LockedStep lockedUntil={step.until} onBack={() => void restart()} />
  if (step.show === 'over') return <OverStep onAgain={() => void restart()} />
  if (step.show === 'replaced') return <ReplacedStep onGo={again} />
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
