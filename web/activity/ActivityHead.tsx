import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageHead, type Crumb } from '../shell/PageHead.tsx'
import { texts as shellTexts } from '../shell/texts.ts'
import { texts } from './texts.ts'

const EVENTS = '/account/activity'
const TABS = [
  { label: texts.events, to: EVENTS },
  { label: texts.sms, to: '/account/activity/sms' },
] as const

type Props = {
  purpose: string
  /** The tab below Activity; the events are Activity itself. */
  tab?: string
  /** What can be done with what the page shows, on the right. */
  children?: ReactNode
}

/** The head that the pages of Account > Activity share: the tabs are links, each with its own address. */
export function ActivityHead({ purpose, tab, children }: Props) {
  const crumbs: Crumb[] =
    tab === undefined ? [{ label: texts.page }] : [{ label: texts.page, to: EVENTS }, { label: tab }]
  return (
    <>
      <PageHead crumbs={[{ label: shellTexts.account }, ...crumbs]} title={texts.page} purpose={purpose}>
        {children}
      </PageHead>
      <nav className="tabs" aria-label={texts.page}>
        <ul>
          {TABS.map(({ label, to }) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: true, includeSearch: false }}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}
