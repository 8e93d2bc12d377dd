import { useQuery } from '@tanstack/react-query'
import { Button } from '../parts/Button.tsx'
import { AddAuthenticator } from '../profile/AddAuthenticator.tsx'
import { PhoneSetUp } from '../profile/PhoneSetUp.tsx'
import { texts as profileTexts } from '../profile/texts.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { meQuery } from '../shell/queries.ts'
import type { SetUpProps } from '../sudo/sudo.ts'
import { texts } from './texts.ts'

/** In the dialog before a policy is saved: a method of it that she does not have yet, set up on the spot. It then proves. */
export function SetUpToProve({ method, onDone, onCancel }: SetUpProps) {
  const cancel = { label: texts.cancel, act: onCancel }
  if (method === 'app' || method === 'security_key')
    return <AddAuthenticator kind={method} submit={texts.verifyAndSave} onAdded={onDone} cancel={cancel} />
  return <SetUpPhone onDone={onDone} cancel={cancel} />
}

function SetUpPhone({ onDone, cancel }: { onDone: () => void; cancel: { label: string; act: () => void } }) {
  const me = useQuery(meQuery)
  return (
    <Loaded query={me} what={profileTexts.phoneSetUp.loading}>
      {(found) => (
        <>
          <ul className="rows">
            <PhoneSetUp me={found} holds={profileTexts.phoneSetUp.proves} onProven={onDone} keep={cancel} />
          </ul>
          {found.pendingPhone !== null && (
            <div className="actions">
              <Button onClick={cancel.act}>{cancel.label}</Button>
            </div>
          )}
        </>
      )}
    </Loaded>
  )
}
