import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { DeviceRow } from '../profile/trusted-devices/DeviceRow.tsx'
import { texts as deviceTexts } from '../profile/trusted-devices/texts.ts'
import { useStopTrusting } from '../profile/trusted-devices/use-stop-trusting.tsx'
import { useReturn } from '../parts/use-return.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { userDevicesQuery } from '../shell/queries.ts'
import type { OpenProps } from './OneUser.tsx'
import { texts } from './texts.ts'

const words = texts.devices
const ALL = 'device all'

/** The browsers that skip the second factor of a user, and the end of it. */
export function DevicesOf({ user, open, onOpen }: { user: UserOnWire } & OpenProps) {
  const { id } = user
  const list = useQuery(userDevicesQuery(id))
  const heading = useRef<HTMLHeadingElement>(null)
  const [said, setSaid] = useState('')
  const { opener, goBack } = useReturn()
  const doors = useMemo(
    () => ({
      one: (device: string) => api.stopTrustingOf(id, device),
      all: () => api.stopTrustingAllOf(id),
      queryKey: userDevicesQuery(id).queryKey,
    }),
    [id],
  )
  const stopping = useStopTrusting((device) => {
    heading.current?.focus()
    onOpen(null)
    setSaid(device === 'all' ? deviceTexts.stoppedAll : deviceTexts.stopped(device.browser))
  }, doors)
  const turnTo = (next: OpenProps['open']) => {
    setSaid('')
    stopping.forget()
    onOpen(next)
  }
  const devices = list.data?.items
  return (
    <section className="panel" aria-labelledby="h-devices">
      <PanelHead
        id="h-devices"
        title={words.heading}
        {...(devices !== undefined && { hint: devices.length === 0 ? words.none : words.hint })}
        status={said}
        headingRef={heading}
      >
        {devices !== undefined && devices.length > 1 && open !== ALL && (
          <span ref={opener}>
            <Button small onClick={() => turnTo(ALL)}>
              {deviceTexts.stopAll}
            </Button>
          </span>
        )}
      </PanelHead>
      {devices === undefined && (
        <div className="panel-body">
          <Loaded query={list} what={words.loading}>
            {() => null}
          </Loaded>
        </div>
      )}
      {devices !== undefined && devices.length > 0 && (
        <ul className="rows">
          {open === ALL && (
            <>
              {stopping.notice !== null && <li>{stopping.notice}</li>}
              <ConfirmRow
                id="c-all"
                calm={false}
                question={deviceTexts.questionAll(devices.length)}
                says={deviceTexts.saysAll}
                verb={deviceTexts.stopAll}
                keep={deviceTexts.keepAll}
                busy={stopping.busy && deviceTexts.stopping}
                onConfirm={() => stopping.stop('all')}
                onKeep={() => {
                  turnTo(null)
                  goBack()
                }}
              />
            </>
          )}
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              stopping={stopping}
              asking={open === `device ${device.id}`}
              onAsk={(asks) => turnTo(asks ? `device ${device.id}` : null)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
