import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { PlaceLink } from './PlaceLink.tsx'
import { texts } from './texts.ts'

/** The way to a new account, where anybody may create one. The page does not wait for the answer. */
export function SignUpLink() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    void api.setUp().then((reply) => setOpen(reply.kind === 'done' && reply.value.signUp === 'open'))
  }, [])
  if (!open) return null
  return (
    <p>
      <PlaceLink to="/sign-up">{texts.signIn.signUp}</PlaceLink>
    </p>
  )
}
