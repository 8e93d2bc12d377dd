import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { useTitle } from '../../parts/title.ts'
import { ConfirmRow } from '../../parts/ConfirmRow.tsx'
import { useReturn } from '../../parts/use-return.ts'
import { TRUST_WORDS } from '../../security/texts.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { PageHead } from '../../shell/PageHead.tsx'
import { trustedDevicesQuery } from '../../shell/queries.ts'
import { texts as profileTexts } from '../texts.ts'
import { DeviceRow } from './DeviceRow.tsx'
import type { Device } from './device-words.ts'
import { NoDevices } from './NoDevices.tsx'
import { texts } from './texts.ts'
import { useAllowedTrust } from './use-allowed-trust.ts'
import { useStopTrusting } from './use-stop-trusting.tsx'

/** Profile > Security > Trusted devices: the browsers that skip the second factor, until when, and the end of it. */
export function TrustedDevices() {
  const list = useQuery(trustedDevicesQuery)
  const allowed = useAllowedTrust()
  const heading = useRef<HTMLHeadingElement>(null)
  const [asking, setAsking] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const { opener, goBack } = useReturn()
  useTitle(texts.title)
  const stopping = useStopTrusting((device) => {
    heading.current?.focus()
    setAsking(null)
    setSaid(device === 'all' ? texts.stoppedAll : texts.stopped(device.browser))
  })
  const ask = (about: string | null) => {
    setSaid('')
    stopping.forget()
    setAsking(about)
  }
  const keepAll = () => {
    ask(null)
    goBack()
  }
  const crumbs = [
    { label: profileTexts.crumb, to: '/profile/security' as const },
    { label: profileTexts.security.page, to: '/profile/security' as const },
    { label: texts.page },
  ]
  const devices: readonly Device[] = list.data?.items ?? []
  return (
    <div className="column column-narrow">
      <Loaded
        query={list}
        what={texts.loading}
        head={
          <PageHead crumbs={crumbs} title={texts.page} purpose={purpose(allowed)} headingRef={heading}>
            {devices.length > 1 && asking !== ALL && (
              <span ref={opener}>
                <Button onClick={() => ask(ALL)}>{texts.stopAll}</Button>
              </span>
            )}
          </PageHead>
        }
      >
        {({ items }) => (
          <>
            <div className="said" role="status">
              {said !== '' && (
                <Notice kind="ok">
                  <p>{said}</p>
                </Notice>
              )}
            </div>
            <div className="panel">
              {items.length === 0 ? (
                <NoDevices allowed={allowed} />
              ) : (
                <ul className="rows">
                  {asking === ALL && (
                    <>
                      {stopping.notice !== null && <li>{stopping.notice}</li>}
                      <ConfirmRow
                        id="c-all"
                        calm={false}
                        question={texts.questionAll(items.length)}
                        says={texts.saysAll}
                        verb={texts.stopAll}
                        keep={texts.keepAll}
                        busy={stopping.busy && texts.stopping}
                        onConfirm={() => stopping.stop('all')}
                        onKeep={keepAll}
                      />
                    </>
                  )}
                  {items.map((device) => (
                    <DeviceRow
                      key={device.id}
                      device={device}
                      stopping={stopping}
                      asking={asking === device.id}
                      onAsk={(asks) => ask(asks ? device.id : null)}
                    />
                  ))}
                </ul>
              )}
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}

const ALL = 'all'

function purpose(allowed: ReturnType<typeof useAllowedTrust>): string {
  return allowed === undefined || allowed === 'single_sign_on'
    ? texts.purpose
    : `${texts.purpose} ${texts.allows(TRUST_WORDS[allowed].name)}`
}
