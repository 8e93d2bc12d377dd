import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { serverNow } from '../clock.ts'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Cell, Row, Table } from '../parts/Table.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { applicationsQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
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
            <div className="section-head">
              <div>
                <h2>{texts.page}</h2>
                <p className="hint">{texts.purpose()}</p>
              </div>
              {items.length > 0 && <AddLink />}
            </div>
            {items.length > 0 ? <Listed items={items} /> : <None />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function AddLink() {
  return (
    <Link className="btn btn-primary" to="/account/settings/applications/new">
      {texts.add}
    </Link>
  )
}

function None() {
  return (
    <div className="panel">
      <div className="empty">
        <Icon name="window" size={32} />
        <h3>{texts.none}</h3>
        <p>{texts.noneSays()}</p>
        <AddLink />
      </div>
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
