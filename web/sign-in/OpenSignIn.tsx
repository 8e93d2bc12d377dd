import { serverNow } from '../clock.ts'
import { GateLineContext } from '../parts/Gate.tsx'
import { late } from '../parts/late.tsx'
import { trustEndedSays } from '../parts/trust-words.ts'
import { SmsStep } from './SmsStep.tsx'
import type { StepProps } from './step-props.ts'
import type { Page } from './steps.ts'
import { AskAdminStep, TypedStep } from './TypedStep.tsx'
import type { Open, Way } from './ways.ts'
import { CodesOffStep, WaysStep } from './WaysStep.tsx'

const NotMyNumber = late(async () => (await import('../enrolment/NotMyNumber.tsx')).NotMyNumber)
const ProofStep = late(async () => (await import('../enrolment/ProofStep.tsx')).ProofStep)
const Enrolment = late(async () => (await import('../enrolment/Enrolment.tsx')).Enrolment)
const KeyStep = late(async () => (await import('./KeyStep.tsx')).KeyStep)

type Acts = Omit<StepProps, 'state'>
type Props = Acts & { page: Page; onPage: (page: Page) => void }

/**
 * A sign-in that is open, on the page where it stands. Between pages that ask for nothing she goes by herself. The first
 * one tells what ended the trust of this browser, if it had any.
 */
export function OpenSignIn(props: Props) {
  const { state, told } = props.page
  return (
    <GateLineContext value={told.moved ? null : endedLine(state)}>
      <OpenPage {...props} />
    </GateLineContext>
  )
}

/** An account that asks at every sign-in asks for no other reason. */
function endedLine({ askedBecause, trustEnded }: Open): string | null {
  if (trustEnded === null || askedBecause === 'single_sign_on') return null
  return trustEndedSays(trustEnded, serverNow())
}

function OpenPage({ page, onPage, ...acts }: Props) {
  const { told } = page
  const toWay = (way: Way, state: Open = page.state) => onPage({ show: 'way', way, state, told })
  const { onStartAgain } = acts
  if (page.show === 'way') return <WayPage page={page} onPage={onPage} {...acts} />
  if (page.show === 'ways')
    return (
      <WaysStep
        state={page.state}
        onChoose={toWay}
        onBack={() => onPage(page.from)}
        onStartAgain={onStartAgain}
      />
    )
  if (page.show === 'codes-off')
    return <CodesOffStep state={page.state} onChoose={toWay} onStartAgain={onStartAgain} />
  if (page.show === 'ask-admin') return <AskAdminStep state={page.state} {...acts} />
  if (page.show === 'not-my-number') {
    const { state } = page
    return (
      <NotMyNumber
        state={state}
        onWay={(way) => onPage({ show: 'way', way, state, told: { ...told, notMine: true } })}
        onWays={() => onPage({ show: 'ways', from: page, state, told: { ...told, notMine: true } })}
        onBack={() => toWay('sms')}
        onStartAgain={onStartAgain}
      />
    )
  }
  const { state } = page
  return (
    <Enrolment
      key={state.id}
      state={state}
      method={page.show === 'set-up' ? page.method : null}
      notMine={told.notMine}
      onMethod={(method) =>
        onPage(method === null ? { show: 'choose', state, told } : { show: 'set-up', method, state, told })
      }
      {...acts}
    />
  )
}

type WayPageProps = Props & { page: Extract<Page, { show: 'way' }> }

function WayPage({ page, onPage, ...acts }: WayPageProps) {
  const { way, state, told } = page
  const common = {
    ...acts,
    state,
    onWays: (seen: Open) => onPage({ show: 'ways', from: { ...page, state: seen }, state: seen, told }),
  }
  if (way === 'sms')
    return (
      <SmsStep
        key={state.id}
        onInstead={(other) => onPage({ ...page, way: other })}
        onNotMine={(seen) => onPage({ show: 'not-my-number', state: seen, told })}
        {...common}
      />
    )
  if (way === 'email_code')
    return (
      <ProofStep
        key={state.id}
        onBack={(seen) => onPage({ show: 'way', way: 'sms', state: seen, told: { ...told, notMine: false } })}
        {...common}
      />
    )
  if (way === 'security_key') return <KeyStep key={state.id} {...common} />
  return <TypedStep key={`${state.id} ${way}`} way={way} {...common} />
}
