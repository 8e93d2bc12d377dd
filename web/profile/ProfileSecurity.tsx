import { useQuery } from '@tanstack/react-query'
import type { SecurityPolicyOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { useTitle } from '../parts/title.ts'
import { methodsInWords } from '../security/policy-words.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery, policyQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { OwnChoicePanel } from './OwnChoicePanel.tsx'
import { PasswordPanel } from './PasswordPanel.tsx'
import { PhonePanel } from './PhonePanel.tsx'
import { Sessions } from './Sessions.tsx'
import { texts } from './texts.ts'

const words = texts.security

/** Profile > Security: own choice, the phone that answers, where one is signed in, the password. */
export function ProfileSecurity() {
  const { user } = useSession()
  const me = useQuery(meQuery)
  const policy = useQuery({ ...policyQuery, enabled: user.role === 'admin' })
  useTitle(words.title)
  const crumbs = [{ label: texts.crumb, to: '/profile/security' as const }, { label: words.page }]
  return (
    <div className="column column-narrow">
      <Loaded
        query={me}
        what={words.loading}
        head={<PageHead crumbs={crumbs} title={words.page} purpose={purpose(policy.data)} />}
      >
        {(found) => (
          <>
            {!found.accountAsks && <OwnChoicePanel me={found} />}
            <PhonePanel me={found} policy={policy.data} />
            <Sessions />
            <PasswordPanel me={found} />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** Where the account asks nothing, the panel of one's own choice says so. */
function purpose(policy: SecurityPolicyOnWire | undefined): string {
  if (policy?.twoFactor.active !== true) return words.purpose
  return `${words.purpose} ${words.asks(methodsInWords(policy.twoFactor))}`
}
