import { useQuery } from '@tanstack/react-query'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { policyQuery } from '../shell/queries.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { PolicyForm } from './PolicyForm.tsx'
import { texts } from './texts.ts'

/** Account > Settings > Security: who is asked for a second factor, and by which method. */
export function Security() {
  const policy = useQuery(policyQuery)
  useTitle(texts.title)
  return (
    <div className="column">
      <Loaded query={policy} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {(saved) => <PolicyForm saved={saved} />}
      </Loaded>
    </div>
  )
}
