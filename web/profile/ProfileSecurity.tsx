import { useQuery } from '@tanstack/react-query'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery } from '../shell/queries.ts'
import { Authenticators } from './Authenticators.tsx'
import { asksInWords } from './methods-in-words.ts'
import { OwnChoicePanel } from './OwnChoicePanel.tsx'
import { PasswordPanel } from './PasswordPanel.tsx'
import { PhonePanel } from './PhonePanel.tsx'
import { RecoveryPanel } from './RecoveryPanel.tsx'
import { Sessions } from './Sessions.tsx'
import { texts } from './texts.ts'
import { DevicesPanel } from './trusted-devices/DevicesPanel.tsx'

const words = texts.security

/** Profile > Security: own choice, what answers, where one is signed in, the password. */
export function ProfileSecurity() {
  const me = useQuery(meQuery)
  useTitle(words.title)
  const crumbs = [{ label: texts.crumb, to: '/profile/security' as const }, { label: words.page }]
  return (
    <div className="column column-narrow">
      <Loaded
        query={me}
        what={words.loading}
        head={<PageHead crumbs={crumbs} title={words.page} purpose={purpose(me.data)} />}
      >
        {(found) => (
          <>
            {found.secondFactor.disabled && (
              <Notice kind="warn" title={words.codesOffTitle}>
                <p>{words.codesOff}</p>
              </Notice>
            )}
            {!found.accountAsks && <OwnChoicePanel me={found} />}
            <PhonePanel me={found} />
            <Authenticators me={found} />
            <RecoveryPanel me={found} />
            {(found.accountAsks || found.ownChoice) && <DevicesPanel />}
            <Sessions />
            <PasswordPanel me={found} />
          </>
        )}
      </Loaded>
    </div>
  )
}

/** Where the account asks nothing, the panel of one's own choice says so. */
function purpose(me: MeOnWire | undefined): string {
  const asks = me === undefined || !me.accountAsks ? '' : asksInWords(me.accountMethods)
  return asks === '' ? words.purpose : `${words.purpose} ${words.asks(asks)}`
}
