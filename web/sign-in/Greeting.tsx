import { Notice } from '../parts/Notice.tsx'
import { texts } from './texts.ts'

/** Why one is at the sign-in page, when it is not by one's own wish to sign in. */
export type Said = { kind: 'created' } | { kind: 'signed-out' } | { kind: 'ended'; hours: number }

const words = texts.signIn

export function Greeting({ said }: { said: Said }) {
  if (said.kind === 'signed-out') return <Notice kind="ok" title={words.signedOut} focused />
  if (said.kind === 'created')
    return (
      <Notice kind="ok" title={words.created} focused>
        <p>{words.createdAdvice}</p>
      </Notice>
    )
  return (
    <Notice kind="info" title={words.ended(said.hours)} focused>
      <p>{words.endedAdvice}</p>
    </Notice>
  )
}

/** Reads from the address what the app told when it sent somebody here. */
export function saidInAddress(search: string): Said | null {
  const query = new URLSearchParams(search)
  if (query.has('signed-out')) return { kind: 'signed-out' }
  const hours = Number(query.get('ended') ?? NaN)
  return Number.isInteger(hours) && hours > 0 ? { kind: 'ended', hours } : null
}
