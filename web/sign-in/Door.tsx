import { useCallback, useState } from 'react'
import { SetUp } from '../set-up/SetUp.tsx'
import { saidInAddress, type Said } from './Greeting.tsx'
import { returnPath } from './return-path.ts'
import { SignIn } from './SignIn.tsx'

/** The pages outside the app: set-up, and the sign-in for every other address that leads here. */
export function Door() {
  const [settingUp, setSettingUp] = useState(location.pathname === '/set-up')
  const [said, setSaid] = useState<Said | null>(takeSaid)
  const [email, setEmail] = useState('')
  const goOn = useCallback(() => location.replace(returnPath(location.search, location.origin)), [])
  const created = (byEmail: string) => {
    history.replaceState(null, '', '/sign-in')
    setSaid({ kind: 'created' })
    setEmail(byEmail)
    setSettingUp(false)
  }
  return settingUp ? <SetUp onCreated={created} /> : <SignIn email={email} said={said} onSignedIn={goOn} />
}

/** Reads why one was sent here, and leaves the return path alone in the address. */
function takeSaid(): Said | null {
  const said = saidInAddress(location.search)
  if (said === null) return null
  const to = new URLSearchParams(location.search).get('to')
  history.replaceState(null, '', to === null ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`)
  return said
}
