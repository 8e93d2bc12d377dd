import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { serverNow } from '../clock.ts'
import { Notice } from '../parts/Notice.tsx'
import { Cell, Row, Table } from '../parts/Table.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { applicationsQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { SettingsList } from '../shell/SettingsList.tsx'
import { shortDay } from '../users/user-words.ts'
import { placesOf } from './application-form.ts'
import { useApplicationNote } from './happened-to-application.ts'
import { KIND_WORDS, texts } from './texts.ts'

/** Account > Settings > Applications: what users reach with the one sign-in. */
export function Applications() {
  const applications = useQuery(applicationsQuery)
  const removed = useApplicationNote('removed')
  useTitle(texts.title)
  return (
    <div className="column">
      <Loaded query={applications} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {({ items }) => (
          <>
            <div className="said" role="status">
              {removed !== null && (
                <Notice kind="ok" title={texts.removed(removed.name)} focused>
                  <p>{texts.removedSays}</p>
                </Notice>
              )}
            </div>
            <SettingsList
              title={texts.page}
              purpose={texts.purpose()}
              none={{ icon: 'window', title: texts.none, says: texts.noneSays() }}
              add={{ verb: texts.add, to: '/account/settings/applications/new' }}
              isEmpty={items.length === 0}
            >
              <Listed items={items} />
            </SettingsList>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Listed({ items }: { items: readonly ApplicationOnWire[] }) {
  const { account } = useSession()
  const now = serverNow()
  const { columns } = texts
  const foot = <p role="status">{texts.count(items.length)}</p>
  return (
    <Table caption={texts.of(account.name)} columns={Object.values(columns)} foot={foot}>
      {items.map((one) => (
        <Row key={one.id} head={<Which application={one} />}>
          <Cell label={columns.connectsBy}>{KIND_WORDS[one.kind].connectsBy}</Cell>
          <Cell label={columns.openTo}>{texts.openTo[one.openTo]}</Cell>
          <Cell label={columns.asksFor}>{texts.asksForInShort(one.asksFor, one.notOlderThan)}</Cell>
          <Cell label={columns.last}>
            {one.lastSignInAt === null ? (
              <span className="muted">{texts.never}</span>
            ) : (
              <span className="nowrap">{shortDay(new Date(one.lastSignInAt), now)}</span>
            )}
          </Cell>
        </Row>
      ))}
    </Table>
  )
}

function Which({ application }: { application: ApplicationOnWire }) {
  const { id, name, from } = application
  return (
    <span className="cell">
      <span>
        <Link to="/account/settings/applications/$id" params={{ id }}>
          {name}
        </Link>{' '}
        {from === 'operator' && <span className="tag">{texts.fromOperator}</span>}
      </span>
      <span className="muted">{placesOf(application)}</span>
    </span>
  )
}
