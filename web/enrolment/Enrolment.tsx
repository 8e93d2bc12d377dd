import { useMemo } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import type { StepProps } from '../sign-in/step-props.ts'
import { useTrust } from '../sign-in/use-trust.tsx'
import type { Enrolling, Method } from '../sign-in/ways.ts'
import { AppPage } from './AppPage.tsx'
import { ChooseStep } from './ChooseStep.tsx'
import { KeyPage } from './KeyPage.tsx'
import { phoneInSignIn } from './phone-set-up.ts'
import { PhoneStep } from './PhoneStep.tsx'
import { texts } from './texts.ts'

type Props = StepProps<Enrolling> & {
  /** What is set up; null: that is still to be chosen. */
  method: Method | null
  /** The number on file is not hers. */
  notMine: boolean
  onMethod: (method: Method | null) => void
}

/** Sets up a second factor inside a sign-in: which one, where there is a choice, then its page. */
export function Enrolment({ method, notMine, onMethod, ...step }: Props) {
  const { state, onStartAgain } = step
  if (method === null) return <ChooseStep state={state} onChoose={onMethod} onStartAgain={onStartAgain} />
  return <SetUpPage key={method} method={method} notMine={notMine} onMethod={onMethod} {...step} />
}

function SetUpPage({ method, notMine, onMethod, ...step }: Props & { method: Method }) {
  const { state, onState, onStartAgain } = step
  const { id: signIn, methods } = state
  const trust = useTrust(step, method)
  const { send } = trust
  const phone = useMemo(() => phoneInSignIn(signIn, send), [signIn, send])
  const page = {
    onDone: onState,
    onRefused: trust.onRefused,
    foot: <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />,
    more: methods.length > 1 && (
      <p>
        <Button look="link" onClick={() => onMethod(null)}>
          {texts.choose.another}
        </Button>
      </p>
    ),
  }
  if (method === 'app')
    return (
      <AppPage
        ask={api.enrolmentApp}
        onCode={(app) => send((wish) => api.enrol({ method, ...app, signIn, ...wish }))}
        choice={trust.box}
        {...page}
      />
    )
  if (method === 'security_key')
    return (
      <KeyPage
        options={api.enrolmentKeyOptions}
        add={(key) => send((wish) => api.enrol({ method, ...key, signIn, ...wish }))}
        choice={trust}
        {...page}
      />
    )
  return (
    <PhoneStep
      setUp={phone}
      sent={state.smsCode}
      onFile={methods.find((one) => one.method === 'sms')?.sentTo ?? null}
      another={notMine}
      choice={trust.box}
      onState={onState}
      {...page}
    />
  )
}
