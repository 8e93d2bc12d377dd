import { useQuery } from '@tanstack/react-query'
import { CopyButton } from '../parts/CopyButton.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { accountQuery, countriesQuery } from '../shell/queries.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { AccountForm } from './AccountForm.tsx'
import { texts } from './texts.ts'

/** Account > Settings > General: name, country, id. */
export function General() {
  const account = useQuery(accountQuery)
  const countries = useQuery(countriesQuery)
  useTitle(texts.title)
  return (
    <div className="column column-narrow">
      <Loaded query={account} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {(found) => (
          <>
            <Loaded query={countries} what={texts.loading}>
              {({ items }) => <AccountForm account={found} countries={items} />}
            </Loaded>
            <section className="panel after" aria-labelledby="h-id">
              <div className="panel-head">
                <div>
                  <h2 id="h-id">{texts.id}</h2>
                  <p className="hint">{texts.idHint}</p>
                </div>
              </div>
              <div className="panel-body">
                <div className="typed-key">
                  <code>{found.id}</code>
                  <CopyButton value={found.id} what={texts.copy} look="link" />
                </div>
              </div>
            </section>
          </>
        )}
      </Loaded>
    </div>
  )
}
