import { useCallback, useState, type ReactNode } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api, type TrustWish } from '../api.ts'
import type { Refused, Reply } from '../call.ts'
import { Notice } from '../parts/Notice.tsx'
import { useLatest } from '../parts/use-latest.ts'
import { keepsKeyFor, publicDeviceKey } from './device-key.ts'
import type { StepProps } from './step-props.ts'
import { texts } from './texts.ts'
import { TrustBox } from './TrustBox.tsx'
import { earnsTrust, type Open, type Way } from './ways.ts'

/** What a page that earns trust needs of it. */
export type TrustOffer = {
  /** The checkbox, to stand before the button that sends; in its place, that no device is trusted any more. */
  box: ReactNode
  /** Something was just said in its place, and has the focus. */
  told: boolean
  /** Sends an answer with what she wishes. Always the same function. */
  send: (answer: (wish: TrustWish) => Promise<Reply<SignInStateOnWire>>) => Promise<Reply<SignInStateOnWire>>
  /** What she wished cannot be, which is said here; everything else goes on. */
  onRefused: (refused: Refused) => void
}

const words = texts.trust
const isNotOffered = (reply: Reply<unknown>) => reply.kind === 'refused' && reply.code === 'trust_not_offered'

/**
 * Offers trust of this browser on a page that answers by `way`. Where the administrator has changed the period meanwhile,
 * the state is looked at again, and she sends her answer once more: it was not judged, and what she typed is still there.
 */
export function useTrust(
  { state, trust, onState, onRefused }: Pick<StepProps, 'state' | 'trust' | 'onState' | 'onRefused'>,
  way: Way,
): TrustOffer {
  const [told, setTold] = useState(false)
  const { offered } = state.deviceTrust
  const latest = useLatest({ state, ticked: trust.ticked, way, onState })
  const send = useCallback<TrustOffer['send']>(
    async (answer) => {
      setTold(false)
      const reply = await answer(await wishOf(latest.current))
      if (!isNotOffered(reply)) return reply
      const looked = await api.signIn()
      if (looked.kind !== 'done') return looked
      latest.current.onState(looked.value)
      setTold(true)
      return reply
    },
    [latest],
  )
  const says = way === 'security_key' ? words.touchAgain : words.sendAgain
  const box = earnsTrust(state, way) && (
    <>
      {told && (
        <Notice kind="warn" title={offered ? words.changed : words.noLonger} role="alert" focused>
          <p>{offered ? says : `${words.asksAlways} ${says}`}</p>
        </Notice>
      )}
      {offered && <TrustBox trust={trust} deviceTrust={state.deviceTrust} />}
    </>
  )
  return {
    box,
    told,
    send,
    onRefused: (refused) => {
      if (!isNotOffered(refused)) onRefused(refused)
    },
  }
}

/** What she wishes, with the key that this browser shows itself by from then on, if it can keep one. */
async function wishOf({
  state,
  ticked,
  way,
}: {
  state: Open
  ticked: boolean
  way: Way
}): Promise<TrustWish> {
  const { offered, period } = state.deviceTrust
  if (!ticked || !offered || !earnsTrust(state, way)) return {}
  const deviceKey = keepsKeyFor(period, navigator.vendor) ? await publicDeviceKey() : null
  return deviceKey === null ? { trustDevice: true } : { trustDevice: true, deviceKey }
}
