import { Link } from '@tanstack/react-router'
import { PageHead } from './PageHead.tsx'
import { texts } from './texts.ts'

const TABS = [
  { label: texts.general, to: '/account/settings/general' },
  { label: texts.security, to: '/account/settings/security' },
  { label: texts.applications, to: '/account/settings/applications' },
  { label: texts.apiKeys, to: '/account/settings/api-keys' },
  { label: texts.webhooks, to: '/account/settings/webhooks' },
] as const

/** The head that the pages of Account > Settings share: the tabs are links, each with its own address. */
export function SettingsHead({ page }: { page: string }) {
  return (
    <>
      <PageHead
        crumbs={[
          { label: texts.account },
          { label: texts.settings, to: '/account/settings/security' },
          { label: page },
        ]}
        title={texts.settings}
      />
      <nav className="tabs" aria-label={texts.settings}>
        <ul>
          {TABS.map(({ label, to }) => (
            <li key={to}>
              <Link to={to}>{label}</Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}
