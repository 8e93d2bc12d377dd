import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { api } from '../api.ts'
import type { Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { useReturn } from '../parts/use-return.ts'
import { useSession } from '../shell/session.ts'
import type { Act } from '../shell/use-act.tsx'
import { endTag, madeBy, revokeSays, usedAndEnds } from './key-words.ts'
import { texts } from './texts.ts'

type Props = {
  apiKey: ApiKeyOnWire
  isNew: boolean
  revoking: Act
  asking: boolean
  onAsk: (asks: boolean) => void
  onRevoked: () => void
}

/** A key: what it is for, who made it, when it was used; and in its place the question whether to revoke it. */
export function ApiKeyRow({ apiKey, isNew, revoking, asking, onAsk, onRevoked }: Props) {
  const { opener, goBack } = useReturn()
  const { user } = useSession()
  const now = serverNow()
  const ending = endTag(apiKey, now)
  const keep = () => {
    onAsk(false)
    revoking.forget()
    goBack()
  }
  if (asking)
    return (
      <>
        {revoking.notice !== null && <li>{revoking.notice}</li>}
        <ConfirmRow
          id={`c-${apiKey.id}`}
          calm={false}
          question={texts.question(apiKey.name)}
          says={revokeSays(apiKey, now)}
          verb={texts.revoke}
          keep={texts.keep}
          busy={revoking.busy && texts.revoking}
          onConfirm={() => revoking.run(() => revokeOnce(apiKey.id), onRevoked)}
          onKeep={keep}
        />
      </>
    )
  return (
    <li>
      <div>
        <p className="name">
          <span>{apiKey.name}</span> {isNew && <span className="tag tag-ok">{texts.isNew}</span>}
          {ending !== null && <span className="tag tag-warn">{ending}</span>}
        </p>
        <p className="muted">
          <span className="mono">{apiKey.scopes.join(', ')}</span> · {madeBy(apiKey, user.id, now)}
        </p>
        <p className="muted">{usedAndEnds(apiKey, now)}</p>
      </div>
      <span ref={opener}>
        <Button look="link-danger" aria-label={texts.revokeOf(apiKey.name)} onClick={() => onAsk(true)}>
          {texts.revoke}
        </Button>
      </span>
    </li>
  )
}

/** Revokes a key. One that another window has revoked meanwhile is as good as revoked here. */
async function revokeOnce(id: string): Promise<Reply<unknown>> {
  const reply = await api.revokeApiKey(id)
  return reply.kind === 'refused' && reply.code === 'not_found' ? { kind: 'done', value: null } : reply
}
