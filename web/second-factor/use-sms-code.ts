import { useCallback, useEffect, useRef, useState } from 'react'
import type { SmsCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import type { Away, Refused, Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useLatest } from '../parts/use-latest.ts'
import { justQueued, nextLookMs, type SmsDelivery } from './sms-delivery.ts'

/** Where codes are sent from and looked after: the sign-in, or sudo. Must be the same object at every render. */
export type SmsDoor<S extends { smsCode: SmsDelivery | null }> = {
  send: () => Promise<Reply<SmsCodeOnWire>>
  look: () => Promise<Reply<S>>
}

type Options<S> = {
  /** What the page already knows. */
  first: SmsDelivery | null
  /** Whether a code is sent as soon as the page opens. It is then sent once, however often the page renders. */
  sendAtOnce: boolean
  onState: (state: S) => void
  /** A look or a sending was refused for a reason that is not about sending. */
  onRefused: (refused: Refused) => void
}

export type SmsCode = {
  code: SmsDelivery | null
  sending: boolean
  /** A code went out since the page opened, and whether it replaced one. */
  sent: 'none' | 'first' | 'replacing'
  /** Set when the limit is reached: when the next code can be sent. */
  nextAt: Date | null
  away: Away | null
  send: () => Promise<void>
}

const LIMITS = new Set(['sms_limit', 'resend_too_soon'])

/** Sends codes by SMS and follows their delivery, for whoever shows a code field. */
export function useSmsCode<S extends { smsCode: SmsDelivery | null }>(
  door: SmsDoor<S>,
  options: Options<S>,
): SmsCode {
  const latest = useLatest(options)
  const [code, setCode] = useState(options.first)
  const [sent, setSent] = useState<SmsCode['sent']>('none')
  const known = useLatest(code)
  const [nextAt, setNextAt] = useState<Date | null>(null)
  const [away, setAway] = useState<Away | null>(null)
  const [looks, setLooks] = useState(0)
  const [sending, run] = useBusy()

  const look = useCallback(async () => {
    const reply = await door.look()
    setLooks((count) => count + 1)
    if (reply.kind === 'refused') return latest.current.onRefused(reply)
    if (reply.kind === 'away') return undefined
    setCode((before) => reply.value.smsCode ?? before)
    return latest.current.onState(reply.value)
  }, [door, latest])

  const send = useCallback(async () => {
    await run(async () => {
      setAway(null)
      const reply = await door.send()
      if (reply.kind === 'away') return setAway(reply)
      if (reply.kind === 'refused' && !LIMITS.has(reply.code)) return latest.current.onRefused(reply)
      if (reply.kind === 'refused' && reply.code === 'sms_limit') return setNextAt(reply.retryAt)
      if (reply.kind === 'refused') return look()
      setNextAt(null)
      setSent(known.current === null ? 'first' : 'replacing')
      return setCode(justQueued(reply.value))
    })
  }, [door, known, latest, look, run])

  const started = useRef(false)
  useEffect(() => {
    if (started.current || !latest.current.sendAtOnce) return
    started.current = true
    void send()
  }, [latest, send])

  useEffect(() => {
    const waitMs = nextLookMs(code, serverNow())
    if (waitMs === null) return undefined
    const timer = setTimeout(() => void look(), waitMs)
    return () => clearTimeout(timer)
  }, [code, look, looks])

  return { code, sending, sent, nextAt, away, send }
}
