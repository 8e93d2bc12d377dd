import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { KeyNotice } from '../security-key/KeyNotice.tsx'
import { KeyWaiting } from '../security-key/KeyWaiting.tsx'
import { texts as keyTexts } from '../security-key/texts.ts'
import { touchKey } from '../security-key/touch-key.ts'
import { useKeyPrompt } from '../security-key/use-key-prompt.ts'
import { giveKey } from './give-answer.ts'
import { proofLead } from './proof-lead.ts'
import { SignInFoot } from './SignInFoot.tsx'
import type { WayProps } from './step-props.ts'
import { texts } from './texts.ts'
import { useTrust } from './use-trust.tsx'
import { phaseOf } from './ways.ts'
import { WaysLink } from './WaysLink.tsx'

/** The touch of a security key. Her click begins it, for browsers ask for no key without one. */
export function KeyStep({ onWays, ...step }: WayProps) {
  const { state, onState, onStartAgain } = step
  const trust = useTrust(step, 'security_key')
  const proves = phaseOf(state) === 'prove'
  const prompt = useKeyPrompt({
    options: proves ? api.proofKeyOptions : api.signInKeyOptions,
    touch: touchKey,
    answer: (response) => trust.send((wish) => giveKey(state, response, wish)),
    onDone: onState,
    onRefused: trust.onRefused,
  })
  const waiting = prompt.phase !== 'none'
  const told = prompt.sad !== null || prompt.away !== null || trust.told
  const ask = proves
    ? { title: texts.proofTitle, lead: proofLead(state) }
    : { title: keyTexts.use.title, lead: keyTexts.use.lead }
  const { title, lead } = waiting ? keyTexts.touch : ask
  useTitle(title, { refused: prompt.sad !== null })
  return (
    <Gate
      at={2}
      title={title}
      lead={lead}
      focused={!told}
      foot={<SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />}
    >
      {waiting ? (
        <KeyWaiting prompt={prompt} wide />
      ) : (
        <div className="stack">
          <KeyNotice prompt={prompt} />
          {trust.box}
          <Button look="primary" wide onClick={prompt.start}>
            {told ? keyTexts.tryAgain : keyTexts.use.submit}
          </Button>
        </div>
      )}
      <div className="gate-more">
        <WaysLink onWays={() => onWays(state)} />
      </div>
    </Gate>
  )
}
