import { useState } from 'react'
import type { Standing } from '../../src/application/standing-shape.ts'
import { api } from '../api.ts'
import type { Away } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { texts as shellTexts } from '../shell/texts.ts'
import { BackLink } from './BackLink.tsx'
import { texts } from './texts.ts'

/** The application is not for her: whom to ask, and where else to go. */
export function NoAccess({ way, standing: { application, account, admins } }: Props & { way: string }) {
  const [away, setAway] = useState<Away | null>(null)
  const [busy, run] = useBusy()
  const leave = async () => {
    setAway(null)
    const reply = await api.signOut()
    if (reply.kind === 'away') return setAway(reply)
    return location.assign(`/sign-in?to=${encodeURIComponent(way)}`)
  }
  const start = () => void run(leave)
  const lead =
    account === null ? texts.otherAccount : `${texts.adminsOnly(account.name)} ${shellTexts.ask(admins)}`
  const more = (
    <p>
      <Button look="link" busy={busy && shellTexts.signOut} onClick={start}>
        {texts.asSomebodyElse}
      </Button>
    </p>
  )
  return (
    <GateEnd at="end" title={texts.noAccess(application.name)} lead={lead} more={more}>
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={start} />}
      <a className="btn btn-wide" href="/profile/security">
        {texts.toProfile}
      </a>
    </GateEnd>
  )
}

type Props = { standing: Standing }

/** Nothing of hers answers what the application asks for: what to set up. */
export function Unmet({
  standing: { application, asksFor },
  onLeave,
}: Props & { onLeave: () => Promise<void> }) {
  const { name } = application
  const lead = asksFor === 'security_key' ? texts.unmetKey : texts.unmetAny
  return (
    <GateEnd at={2} title={texts.unmet(name)} lead={lead} more={<BackLink name={name} onLeave={onLeave} />}>
      <a className="btn btn-wide" href="/profile/security">
        {texts.setUp}
      </a>
    </GateEnd>
  )
}
