import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { apiKeysQuery } from '../shell/queries.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { SettingsList } from '../shell/SettingsList.tsx'
import { useAct } from '../shell/use-act.tsx'
import { ApiKeyRow } from './ApiKeyRow.tsx'
import { useCreatedKey } from './created-key.ts'
import { CreatedKey } from './CreatedKey.tsx'
import { texts } from './texts.ts'

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
  const queries = useQueryClient()
  const isThere = keys.some(({ id }) => id === created?.id)
  const revoking = useAct({ changes: 'api-keys', refused: texts.refused })
  const revoked = ({ id, name }: ApiKeyOnWire) => {
    queries.setQueryData(
      apiKeysQuery.queryKey,
      (had) => had && { ...had, items: had.items.filter((key) => key.id !== id) },
    )
    heading.current?.focus()
    setAsking(null)
    setSaid(texts.revoked(name))
  }
  const ask = (id: string | null) => {
    setSaid('')
    revoking.forget()
    setAsking(id)
  }
  return (
    <SettingsList
      title={texts.page}
      purpose={texts.purpose}
      none={{ icon: 'code', title: texts.none, says: texts.noneSays }}
      add={{ verb: texts.create, to: '/account/settings/api-keys/new' }}
      isEmpty={keys.length === 0}
      headingRef={heading}
      said={
        <>
          {created !== null && isThere && <CreatedKey created={created} />}
          <div className="said" role="status">
            {said !== '' && (
              <Notice kind="ok">
                <p>{said}</p>
              </Notice>
            )}
          </div>
        </>
      }
    >
      <div className="panel">
        <ul className="rows">
          {keys.map((key) => (
            <ApiKeyRow
              key={key.id}
              apiKey={key}
              isNew={key.id === created?.id}
              revoking={revoking}
              asking={asking === key.id}
              onAsk={(asks) => ask(asks ? key.id : null)}
              onRevoked={() => revoked(key)}
            />
          ))}
        </ul>
      </div>
    </SettingsList>
  )
}
