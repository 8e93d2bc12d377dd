import { Link } from '@tanstack/react-router'
import type { ApplicationOnWire } from '../../src/application/application-shape.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { PROXIES, type Proxy } from './proxy-lines.ts'
import { texts } from './texts.ts'

const words = texts.proxy
const NAMES = Object.keys(PROXIES) as Proxy[]

type Props = { application: Pick<ApplicationOnWire, 'id' | 'hosts'>; proxy: Proxy }

/** What an administrator writes into the proxy in front of the hosts. Each proxy has an address of its own. */
export function ProxyPanel({ application: { id, hosts }, proxy }: Props) {
  const { name, lines } = PROXIES[proxy]
  const shown = hosts.map((host) => lines({ host, signIn: new URL(location.origin) }))
  const text = [...new Set(shown)].join('\n\n')
  return (
    <section className="panel" aria-labelledby="h-proxy">
      <PanelHead
        id="h-proxy"
        title={words.heading}
        hint={
          <>
            {words.hintBefore}
            <span className="mono">{words.headers}</span>
            {words.hintAfter}
          </>
        }
      />
      <div className="panel-body">
        <nav className="tabs tabs-small" aria-label={words.tabs}>
          <ul>
            {NAMES.map((one) => (
              <li key={one}>
                <Link
                  to="/account/settings/applications/$id"
                  params={{ id }}
                  search={one === 'caddy' ? {} : { proxy: one }}
                  activeOptions={{ exact: true }}
                  resetScroll={false}
                >
                  {PROXIES[one].name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <pre className="snippet">{text}</pre>
        <p>
          <CopyButton
            key={proxy}
            value={text}
            what={words.what(name)}
            says={words.copy}
            label={words.copyWhat(name)}
            small
          />
        </p>
      </div>
    </section>
  )
}
