import type { ReactNode } from 'react'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { TYPED_WORDS } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { giveCode } from './give-answer.ts'
import { proofLead } from './proof-lead.ts'
import { SignInFoot } from './SignInFoot.tsx'
import type { StepProps, WayProps } from './step-props.ts'
import { texts, TYPED_PAGES, type TypedPage } from './texts.ts'
import { useTrust } from './use-trust.tsx'
import { phaseOf } from './ways.ts'
import { WaysLink } from './WaysLink.tsx'

type Typed = 'app' | 'recovery_code' | 'temporary_code'

/** A code that she has at hand: her app shows it, she saved it, or her administrator gave it to her. */
export function TypedStep({ way, onWays, ...step }: WayProps & { way: Typed }) {
  const { state } = step
  const proves = phaseOf(state) === 'prove'
  const page = TYPED_PAGES[way](proves ? proofLead(state) : null)
  return (
    <TypedCode way={way} page={page} {...step}>
      {way === 'recovery_code' && state.deviceTrust.offered && <p className="muted">{texts.recoveryTrust}</p>}
      <WaysLink onWays={() => onWays(state)} />
    </TypedCode>
  )
}

/** Nothing that she has is taken: her administrator helps, with a code that goes in here. */
export function AskAdminStep(step: StepProps) {
  return <TypedCode way="temporary_code" page={texts.askAdmin} {...step} />
}

type Props = StepProps & { way: Typed; page: TypedPage; children?: ReactNode }

function TypedCode({ way, page, children, ...step }: Props) {
  const { state, onState, onStartAgain } = step
  const trust = useTrust(step, way)
  const answer = useCodeAnswer({
    by: way,
    answer: (code) => trust.send((wish) => giveCode(state, way, code, wish)),
    onDone: onState,
    onRefused: trust.onRefused,
  })
  useTitle(page.title, { refused: answer.error !== undefined })
  const words = TYPED_WORDS[way]
  return (
    <Gate
      at={2}
      title={page.title}
      lead={page.lead}
      foot={<SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />}
    >
      <form className="stack" onSubmit={answer.submit} noValidate>
        {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
        <CodeField
          id="code"
          label={page.label ?? words.label}
          hint={page.hint}
          letters={words.letters}
          value={answer.typed}
          onChange={answer.type}
          refusals={answer.refusals}
          error={answer.error}
          describedBy="lead"
        />
        {trust.box}
        <Button look="primary" wide type="submit" busy={answer.busy && texts.verifying}>
          {page.submit}
        </Button>
      </form>
      {children !== undefined && <div className="gate-more">{children}</div>}
    </Gate>
  )
}
