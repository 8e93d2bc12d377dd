import type { ReactNode } from 'react'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { until } from '../parts/time.ts'
import { texts } from './texts.ts'

type LockedProps = {
  lockedUntil: Date
  /** To a key, which no lock stops; null: none of hers answers here. */
  onKey: (() => void) | null
  onBack: () => void
  backSays?: string
}

/** Ten wrong codes: when to come back, and what still works. */
export function LockedStep({ lockedUntil, onKey, onBack, backSays = texts.backToSignIn }: LockedProps) {
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
    <EndStep title={words.title} lead={lead} action={backSays} onAct={onBack}>
      <p>{onKey === null ? words.comeBack(at) : words.keyWorks(at)}</p>
      <p>{words.warning}</p>
      {onKey !== null && (
        <Button look="primary" wide onClick={onKey}>
          {words.byKey}
        </Button>
      )}
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
