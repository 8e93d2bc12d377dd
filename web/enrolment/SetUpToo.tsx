import { useState } from 'react'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import type { Method } from '../sign-in/ways.ts'
import { AppPage } from './AppPage.tsx'
import { KeyPage } from './KeyPage.tsx'
import { phoneInSession } from './phone-set-up.ts'
import { PhoneStep } from './PhoneStep.tsx'
import { texts, TOO_WORDS } from './texts.ts'

type Props = { method: Method; onEnd: () => void }

/** She signed in with the backup, and has no primary yet: she may set it up, or not now. */
export function SetUpToo({ method, onEnd }: Props) {
  const [wanted, setWanted] = useState(false)
  const [refused, setRefused] = useState<Refused | null>(null)
  const words = TOO_WORDS[method]
  if (refused !== null)
    return (
      <GateEnd at="end" title={texts.too.refused} lead={refused.problem.detail}>
        <Button look="primary" wide onClick={onEnd}>
          {texts.too.goOn}
        </Button>
      </GateEnd>
    )
  const notNow = (
    <Button wide onClick={onEnd}>
      {texts.too.notNow}
    </Button>
  )
  if (!wanted)
    return (
      <GateEnd at="end" title={words.title} lead={words.lead}>
        <Button look="primary" wide onClick={() => setWanted(true)}>
          {words.begin}
        </Button>
        {notNow}
      </GateEnd>
    )
  const page = {
    onDone: onEnd,
    onRefused: setRefused,
    more: (
      <p>
        <Button look="link" onClick={onEnd}>
          {texts.too.notNow}
        </Button>
      </p>
    ),
  }
  if (method === 'app')
    return <AppPage ask={api.newApp} onCode={({ id, ...app }) => api.confirmApp(id, app)} {...page} />
  if (method === 'security_key') return <KeyPage options={api.newKeyOptions} add={api.addKey} {...page} />
  return (
    <PhoneStep
      setUp={phoneInSession}
      sent={null}
      onFile={null}
      another={false}
      onState={() => undefined}
      {...page}
    />
  )
}
