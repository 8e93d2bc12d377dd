import type { ReactNode } from 'react'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { until } from '../parts/time.ts'
import { texts } from './texts.ts'

/** Ten wrong codes: when to come back. */
export function LockedStep({ lockedUntil, onBack }: { lockedUntil: Date; onBack: () => void }) {
  const words = texts.locked
  const at = until(lockedUntil, serverNow())
  const lead = (
    <>
      {words.lead}
      <b className="nowrap num">{at}</b>
      {words.leadEnd}
    </>
  )
  return (
    <EndStep title={words.title} lead={lead} action={texts.backToSignIn} onAct={onBack}>
      <p>{words.comeBack(at)}</p>
      <p>{words.warning}</p>
    </EndStep>
  )
}

export function OverStep({ onAgain }: { onAgain: () => void }) {
  const words = texts.over
  return <EndStep title={words.title} lead={words.lead} action={words.again} onAct={onAgain} />
}

/** The other tab began a sign-in: this one is worth nothing any more, and nothing was counted. */
export function ReplacedStep({ onGo }: { onGo: () => void }) {
  const words = texts.replaced
  return <EndStep title={words.title} lead={words.lead} action={words.go} onAct={onGo} />
}

/** A second factor is demanded and nothing that can be done here gives one. */
export function StuckStep({ onBack }: { onBack: () => void }) {
  const words = texts.stuck
  return <EndStep title={words.title} lead={words.lead} action={texts.backToSignIn} onAct={onBack} />
}

export function NotPossibleStep({ detail, onBack }: { detail: string; onBack: () => void }) {
  return <EndStep title={texts.notPossible.title} lead={detail} action={texts.backToSignIn} onAct={onBack} />
}

type Props = { title: string; lead: ReactNode; action: string; onAct: () => void; children?: ReactNode }

function EndStep({ title, lead, action, onAct, children }: Props) {
  return (
    <GateEnd at={2} title={title} lead={lead}>
      {children}
      <Button look={children === undefined ? 'primary' : 'plain'} wide onClick={onAct}>
        {action}
      </Button>
    </GateEnd>
  )
}
