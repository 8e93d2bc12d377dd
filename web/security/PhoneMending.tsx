import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { inFigures } from './effect-words.ts'
import { MendRowItem } from './MendRowItem.tsx'
import { texts } from './texts.ts'
import { HEADING_ID, type Mending } from './use-mending.ts'
import { phonesQuery } from './use-preview.ts'

const words = texts.mend

type Props = { effect: PolicyPreviewOnWire; policy: TwoFactorOnWire; mending: Mending }

/** While SMS is chosen: who has no phone number, and a field for each. */
export function PhoneMending({ effect: { counts, missingPhones }, policy, mending }: Props) {
  const { rows, atMost, next, showMore } = mending
  const phones = useQuery(phonesQuery).data
  if (rows.length === 0) return null
  const all = counts.ready + counts.willEnrol + counts.stuck
  const { count } = missingPhones
  const unlisted = next === 0 && rows.filter(({ mended }) => mended === null).length < count
  const worth = phones === undefined ? null : words.worthALook(phones)
  return (
    <section className={count === 0 ? 'mend is-done' : 'mend'} aria-labelledby={HEADING_ID}>
      <div className="mend-head">
        <Icon name={count === 0 ? 'ok' : 'warn'} />
        <div>
          <h3 id={HEADING_ID} tabIndex={-1}>
            {count === 0 ? words.allHaveOne : words.title(count, all)}
          </h3>
          <p>{count === 0 ? words.allHaveOneSays : words.says}</p>
        </div>
      </div>
      <ul>
        {rows.slice(0, atMost).map((row) => (
          <MendRowItem key={row.user.id} row={row} policy={policy} mending={mending} />
        ))}
      </ul>
      {(next > 0 || unlisted) && (
        <p className="mend-foot">
          {next > 0 ? (
            <Button small onClick={showMore}>
              {words.showMore(next)}
            </Button>
          ) : (
            <Link to="/account/users" search={{ phone: 'none' }}>
              {words.seeAll(inFigures(count))}
            </Link>
          )}
        </p>
      )}
      {worth !== null && (
        <p className="mend-foot">
          <span>
            {words.worth} {worth}{' '}
            <Link to="/account/users" search={{ show: 'attention' }}>
              {words.seeInUsers}
            </Link>
          </span>
        </p>
      )}
    </section>
  )
}

/** The forms of the fields: each is saved by itself, and a form cannot stand inside that of the policy. */
export function MendForms({ mending }: { mending: Mending }) {
  return mending.rows.slice(0, mending.atMost).map((row) => (
    <form
      key={row.user.id}
      id={`mend-${row.user.id}`}
      hidden
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        mending.add(row)
      }}
    />
  ))
}
