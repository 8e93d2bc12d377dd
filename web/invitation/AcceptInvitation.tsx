import { useState } from 'react'
import type { InvitationOnWire } from '../../src/invitation/invitation-shape.ts'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { GateEnd } from '../parts/GateEnd.tsx'
import { untilDay } from '../parts/time.ts'
import { ChoosePassword } from '../reset/ChoosePassword.tsx'
import { MailedLink } from '../sign-in/MailedLink.tsx'
import { useGoTo } from '../sign-in/place.ts'
import { PlaceLink } from '../sign-in/PlaceLink.tsx'
import { texts } from './texts.ts'

/** The page behind an invitation: a password, with which a sign-in begins. */
export function AcceptInvitation({ token }: { token: string }) {
  const [taken, setTaken] = useState(false)
  if (taken) return <NoWay words={texts.taken} />
  return (
    <MailedLink
      token={token}
      look={api.invitation}
      title={texts.loading}
      spent={<NoWay words={texts.spent} />}
    >
      {(invitation, spend) => (
        <Accept token={token} invitation={invitation} onSpent={spend} onTaken={() => setTaken(true)} />
      )}
    </MailedLink>
  )
}

type Props = { token: string; invitation: InvitationOnWire; onSpent: () => void; onTaken: () => void }

function Accept({ token, invitation, onSpent, onTaken }: Props) {
  const { account, invitedBy, email, secondFactorFollows, expiresAt } = invitation
  const words = texts.accept
  const goTo = useGoTo()
  const goOn = (state: SignInStateOnWire) => {
    // the invitation is used up: a reload comes back to the sign-in that it began
    history.replaceState(null, '', '/sign-in')
    goTo('/sign-in', { email, state })
  }
  return (
    <ChoosePassword
      words={{ ...words, title: words.title(account.name) }}
      lead={
        <>
          {invitedBy !== null && words.invited(invitedBy)}
          {secondFactorFollows ? words.chooseFirst : words.choose}
        </>
      }
      ofTwo={secondFactorFollows}
      email={email}
      onSave={(password) => api.acceptInvitation(token, password)}
      onDone={goOn}
      onRefused={({ code }) => (code === 'email_taken' ? onTaken() : onSpent())}
      more={<p className="muted">{words.notYou}</p>}
      foot={words.ends(untilDay(new Date(expiresAt), serverNow()))}
    />
  )
}

function NoWay({ words }: { words: { title: string; lead: string; go: string } }) {
  return (
    <GateEnd title={words.title} lead={words.lead}>
      <PlaceLink to="/sign-in" look="btn btn-primary btn-wide">
        {words.go}
      </PlaceLink>
    </GateEnd>
  )
}
