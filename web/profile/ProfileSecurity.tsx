import { useQuery } from '@tanstack/react-query'
import type { SecurityPolicyOnWire } from '../../src/security-settings/security-settings-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { spacedPhone } from '../parts/phone.ts'
import { useTitle } from '../parts/title.ts'
import { methodsInWords } from '../security/policy-words.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery, policyQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { PhoneWord } from './PhoneWord.tsx'
import { Sessions } from './Sessions.tsx'
import { texts } from './texts.ts'

const words = texts.security

/** Profile > Security: the phone that answers, and where one is signed in. */
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
            <Phone user={found} policy={policy.data} />
            <Sessions />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Phone({ user, policy }: { user: UserOnWire; policy: SecurityPolicyOnWire | undefined }) {
  const { phone, phoneStatus } = user
  const rank = rankOfSms(policy)
  return (
    <section className="panel" aria-labelledby="h-phone">
      <div className="panel-head">
        <div>
          <h2 id="h-phone">{words.phone}</h2>
        </div>
      </div>
      <ul className="rows">
        <li>
          <div>
            <p className="name num">
              {phone === null ? words.noPhone : spacedPhone(phone)} {phone !== null && rank}
            </p>
            {phone === null && <p className="muted">{words.noPhoneHint}</p>}
            {phone !== null && (
              <p className="muted">
                {words.phoneHint}{' '}
                {phoneStatus !== null && (
                  <>
                    · <PhoneWord word={phoneStatus} />
                  </>
                )}
              </p>
            )}
            {phone !== null && phoneStatus !== null && phoneStatus !== 'reachable' && (
              <p className="muted">{texts.phoneWords[phoneStatus]}</p>
            )}
          </div>
        </li>
      </ul>
    </section>
  )
}

function rankOfSms(policy: SecurityPolicyOnWire | undefined) {
  if (policy?.twoFactor.active !== true) return null
  if (policy.twoFactor.primary === 'sms') return <span className="tag tag-accent">{words.primary}</span>
  return policy.twoFactor.backup === 'sms' ? <span className="tag">{words.backup}</span> : null
}

function purpose(policy: SecurityPolicyOnWire | undefined): string {
  if (policy === undefined) return words.purpose
  return `${words.purpose} ${policy.twoFactor.active ? words.asks(methodsInWords(policy.twoFactor)) : words.asksNothing}`
}
