import { useCallback, useEffect, useRef, useState } from 'react'
import type { SentCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import type { Away, Refused, Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useLatest } from '../parts/use-latest.ts'
import { justQueued, nextLookMs, type CodeDelivery } from './sms-delivery.ts'

/** Where codes are sent from and looked after. Must be the same object at every render. */
export type CodeDoor<S> = {
  send: () => Promise<Reply<SentCodeOnWire>>
  look: () => Promise<Reply<S>>
  /** The newest code of what a look found. */
  codeOf: (state: S) => CodeDelivery | null
}

export type SentCodeOptions<S> = {
  /** What the page already knows. */
  first: CodeDelivery | null
  /** Whether a code is sent as soon as the page opens. It is then sent once, however often the page renders. */
  sendAtOnce: boolean
  onState: (state: S) => void
  /** A look or a sending was refused for a reason that is not about sending. */
  onRefused: (refused: Refused) => void
}

export type SentCode = {
  code: CodeDelivery | null
  sending: boolean
  /** A code went out since the page opened, and whether it replaced one. */
  sent: 'none' | 'first' | 'replacing'
  /** Set when the limit is reached: when the next code can be sent. */
  nextAt: Date | null
  away: Away | null
  send: () => Promise<void>
}

const LIMITS = new Set(['sms_limit', 'mail_limit'])

/** Sends codes by SMS or mail and follows how they go on, for whoever shows a code field. */
export function useSentCode<S>(door: CodeDoor<S>, options: SentCodeOptions<S>): SentCode {
  const latest = useLatest(options)
  const [code, setCode] = useState(options.first)
  const [sent, setSent] = useState<SentCode['sent']>('none')
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
    setCode((before) => door.codeOf(reply.value) ?? before)
    return latest.current.onState(reply.value)
  }, [door, latest])

  const send = useCallback(async () => {
    await run(async () => {
      setAway(null)
      const reply = await door.send()
      if (reply.kind === 'away') return setAway(reply)
      if (reply.kind === 'done') {
        setNextAt(null)
        setSent(known.current === null ? 'first' : 'replacing')
        return setCode(justQueued(reply.value))
      }
      if (LIMITS.has(reply.code)) return setNextAt(reply.retryAt)
      return reply.code === 'resend_too_soon' ? look() : latest.current.onRefused(reply)
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

  // another tab may have used the code meanwhile, and nothing is looked after once it is delivered
  useEffect(() => {
    const onReturn = () => void (document.visibilityState === 'visible' && known.current && look())
    document.addEventListener('visibilitychange', onReturn)
    return () => document.removeEventListener('visibilitychange', onReturn)
  }, [known, look])

  return { code, sending, sent, nextAt, away, send }
}
