import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { apiKeysQuery } from '../shell/queries.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { ApiKeyRow } from './ApiKeyRow.tsx'
import { useCreatedKey } from './created-key.ts'
import { CreatedKey } from './CreatedKey.tsx'
import { texts } from './texts.ts'
import { useRevoking } from './use-revoking.tsx'

/** Account > Settings > API keys: the keys by which programs call, what each may do, and the end of it. */
export function ApiKeys() {
  const keys = useQuery(apiKeysQuery)
  useTitle(texts.title)
  return (
    <div className="column column-narrow">
      <Loaded query={keys} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {({ items }) => <KeyList keys={items} />}
      </Loaded>
    </div>
  )
}

function KeyList({ keys }: { keys: readonly ApiKeyOnWire[] }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [asking, setAsking] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const created = useCreatedKey()
  const isThere = keys.some(({ id }) => id === created?.id)
  const revoking = useRevoking(({ name }) => {
    heading.current?.focus()
    setAsking(null)
    setSaid(texts.revoked(name))
  })
  const ask = (id: string | null) => {
    setSaid('')
    revoking.forget()
    setAsking(id)
  }
  return (
    <>
      <div className="section-head">
        <div>
          <h2 tabIndex={-1} ref={heading}>
            {texts.page}
          </h2>
          <p className="hint">{texts.purpose}</p>
        </div>
        {keys.length > 0 && <CreateLink />}
      </div>
      {created !== null && isThere && <CreatedKey created={created} />}
      <div className="said" role="status">
        {said !== '' && (
          <Notice kind="ok">
            <p>{said}</p>
          </Notice>
        )}
      </div>
      <div className="panel">
        {keys.length === 0 ? (
          <div className="empty">
            <Icon name="code" size={32} />
            <h3>{texts.none}</h3>
            <p>{texts.noneSays}</p>
            <CreateLink />
          </div>
        ) : (
          <ul className="rows">
            {keys.map((key) => (
              <ApiKeyRow
                key={key.id}
                apiKey={key}
                isNew={key.id === created?.id}
                revoking={revoking}
                asking={asking === key.id}
                onAsk={(asks) => ask(asks ? key.id : null)}
              />
            ))}
          </ul>
        )}
      </div>
    </>
  )
}

function CreateLink() {
  return (
    <Link className="btn btn-primary" to="/account/settings/api-keys/new">
      {texts.create}
    </Link>
  )
}
