import { GateEnd } from '../parts/GateEnd.tsx'
import { PlaceLink } from './PlaceLink.tsx'
import { texts } from './texts.ts'

type Props = {
  words: { title: string; lead: string; go: string }
  /** Where one gets a new link. */
  to: string
}

/** The page of a link that was used, is void or too old: where to get a new one. */
export function LinkSpent({ words, to }: Props) {
  const more = (
    <p>
      <PlaceLink to="/sign-in">{texts.backToSignIn}</PlaceLink>
    </p>
  )
  return (
    <GateEnd title={words.title} lead={words.lead} more={more}>
      <PlaceLink to={to} look="btn btn-primary btn-wide">
        {words.go}
      </PlaceLink>
    </GateEnd>
  )
}
