import type { ReactNode } from 'react'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { until } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
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
    <EndStep title={words.title} lead={lead} action={words.back} onAct={onBack}>
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
  return <EndStep title={words.title} lead={words.lead} action={texts.locked.back} onAct={onBack} />
}

export function NotPossibleStep({ detail, onBack }: { detail: string; onBack: () => void }) {
  return <EndStep title={texts.notPossible.title} lead={detail} action={texts.locked.back} onAct={onBack} />
}

type Props = { title: string; lead: ReactNode; action: string; onAct: () => void; children?: ReactNode }

function EndStep({ title, lead, action, onAct, children }: Props) {
  useTitle(title)
  return (
    <Gate at={2} title={title} lead={lead} focused>
      <div className="stack">
        {children}
        <Button look={children === undefined ? 'primary' : 'plain'} wide onClick={onAct}>
          {action}
        </Button>
      </div>
    </Gate>
  )
}
