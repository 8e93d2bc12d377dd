import { useState } from 'react'
import type { ResetLinkOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { GateEnd } from '../parts/GateEnd.tsx'
import { Notice } from '../parts/Notice.tsx'
import { until } from '../parts/time.ts'
import { LinkSpent } from '../sign-in/LinkSpent.tsx'
import { MailedLink } from '../sign-in/MailedLink.tsx'
import { PlaceLink } from '../sign-in/PlaceLink.tsx'
import { ChoosePassword } from './ChoosePassword.tsx'
import { texts } from './texts.ts'

/** The page behind a reset link: a new password, which signs nobody in. */
export function ResetPassword({ token }: { token: string }) {
  const [doneFor, setDoneFor] = useState<string | null>(null)
  if (doneFor !== null) return <Done email={doneFor} />
  return (
    <MailedLink
      token={token}
      look={api.resetLink}
      title={texts.choose.title}
      spent={<LinkSpent words={texts.spent} to="/reset-password" />}
    >
      {(link, spend) => <NewPassword token={token} link={link} onDone={setDoneFor} onSpent={spend} />}
    </MailedLink>
  )
}

type Props = {
  token: string
  link: ResetLinkOnWire
  onDone: (email: string) => void
  onSpent: () => void
}

function NewPassword({ token, link: { email, expiresAt }, onDone, onSpent }: Props) {
  const words = texts.choose
  const done = () => {
    // the link is used up: a reload of this page is a wish to sign in
    history.replaceState(null, '', '/sign-in')
    onDone(email)
  }
  return (
    <ChoosePassword
      words={words}
      email={email}
      onSave={(password) => api.resetPassword(token, password)}
      onDone={done}
      onRefused={onSpent}
      notice={
        <Notice kind="info">
          <p>{words.notice}</p>
        </Notice>
      }
      foot={words.ends(until(new Date(expiresAt), serverNow()))}
    />
  )
}

function Done({ email }: { email: string }) {
  const words = texts.done
  return (
    <GateEnd title={words.title} lead={words.lead}>
      <PlaceLink to="/sign-in" look="btn btn-primary btn-wide" carried={() => ({ email, anew: true })}>
        {words.go}
      </PlaceLink>
    </GateEnd>
  )
}
