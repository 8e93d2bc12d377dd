import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { texts } from './texts.ts'

const WAYS = ['security_key', 'app', 'sms'] as const
/** A way that can be set up first. */
export type FirstWay = (typeof WAYS)[number]

/** The way that an address names, if it is one. */
export function asFirstWay(named: unknown): FirstWay | undefined {
  return WAYS.find((way) => way === named)
}

const words = texts.turnOn.ways
const ICONS = { security_key: 'key', app: 'app', sms: 'phone' } as const

/** What can be set up first, the strongest on top. Coming back from one of them, the focus is on the heading. */
export function FirstWays() {
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('#main h1')?.focus()
  }, [])
  return (
    <ul className="options">
      {WAYS.map((way) => (
        <li key={way}>
          <Link className="option" to="/profile/security/two-factor" search={{ by: way }}>
            <Icon name={ICONS[way]} size={20} />
            <span>
              <span className="top">{words[way].name}</span>
              <span className="muted">{words[way].hint}</span>
            </span>
            <Icon name="next" size={16} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
