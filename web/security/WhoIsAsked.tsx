import { CountBar } from './CountBar.tsx'
import { texts } from './texts.ts'
import type { Figures } from './use-preview.ts'

const words = texts.effect

/** While two-factor is off for the account: who is asked for a second factor all the same, and who is not. */
export function WhoIsAsked({ figures: { effect } }: { figures: Figures }) {
  const { counts, passwordAlone } = effect
  const keep = counts.ready + counts.willEnrol + counts.stuck - passwordAlone
  return (
    <div className="part">
      <h3>{words.whoIsAsked}</h3>
      <CountBar
        parts={[
          { look: 'ready', count: keep, says: words.ownChoice },
          { look: 'none', count: passwordAlone, says: words.passwordAlone },
        ]}
      />
    </div>
  )
}
