import { useMemo } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import type { StepProps } from '../sign-in/step-props.ts'
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
  const { state, onState, onRefused, onStartAgain } = step
  const { id: signIn, methods } = state
  const phone = useMemo(() => phoneInSignIn(signIn), [signIn])
  if (method === null) return <ChooseStep state={state} onChoose={onMethod} onStartAgain={onStartAgain} />
  const page = {
    onDone: onState,
    onRefused,
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
      <AppPage ask={api.enrolmentApp} onCode={(app) => api.enrol({ method, ...app, signIn })} {...page} />
    )
  if (method === 'security_key')
    return (
      <KeyPage
        options={api.enrolmentKeyOptions}
        add={(key) => api.enrol({ method, ...key, signIn })}
        {...page}
      />
    )
  return (
    <PhoneStep
      setUp={phone}
      sent={state.smsCode}
      onFile={methods.find((one) => one.method === 'sms')?.sentTo ?? null}
      another={notMine}
      onState={onState}
      {...page}
    />
  )
}
