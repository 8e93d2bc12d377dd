import { connect as connectInClear, isIP, type Socket } from 'node:net'
import { connect as connectByTls } from 'node:tls'
import smpp, { type Pdu, type Session } from 'smpp'
import type { SmppSetting } from '../config/sms-setting.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Log } from '../world.ts'
import { statusName } from './smpp-status.ts'
import type { SmppWindow } from './smpp-window.ts'

/** How long a link waits for what. */
export type SmppTimes = {
  /** For the connection and the answer to the bind. */
  bindMs: number
  /** Before it is laid anew: twice as long each time. It begins anew with one that has held for the longest. */
  firstRetryMs: number
  longestRetryMs: number
  /** From one enquiry whether the other side is there to the next, and for its answer. */
  enquireMs: number
  enquiryAnswerMs: number
  /** For the answer to a message, until its place in the window is free again. */
  submitAnswerMs: number
  /** For the other side's goodbye. */
  goodbyeMs: number
}

/** The times of the product. */
export const SMPP_TIMES: SmppTimes = {
  bindMs: 10 * SECOND_MS,
  firstRetryMs: 1 * SECOND_MS,
  longestRetryMs: 1 * MINUTE_MS,
  enquireMs: 30 * SECOND_MS,
  enquiryAnswerMs: 10 * SECOND_MS,
  submitAnswerMs: 30 * SECOND_MS,
  goodbyeMs: 1 * SECOND_MS,
}

type Needs = {
  name: string
  log: Log
  times: SmppTimes
  window: SmppWindow
  /** The gateway gave a message this name. */
  onTaken(reference: string): void
  /** Takes in what the gateway delivers. Where it rejects, the gateway is to deliver it again. */
  onDelivery(pdu: Pdu): Promise<void>
}

type Link = { session: Session; socket: Socket; bound: boolean; closed: Promise<void> }

const VERSION = 0x34
/** How many deliveries are taken in at once; the gateway keeps the others for a while. */
const MOST_DELIVERIES = 1_000
const { ESME_RINVBNDSTS, ESME_RX_T_APPN } = smpp.errors

/**
 * Keeps a link to a message centre (SMPP 3.4, transceiver): lays it now, and again whenever it is gone, refused or dead,
 * ever more seldom. Why there is none is logged once for each cause in a row.
 */
export function keepSmppLink(
  setting: Omit<SmppSetting, 'kind' | 'name'>,
  { name: gateway, log, times, window, onTaken, onDelivery }: Needs,
): { stop(): Promise<void> } {
  const deliveries = new Set<Promise<void>>()
  let link: Link | null = null
  let retry: NodeJS.Timeout | undefined
  let retryMs = 0
  let told: string | null = null
  let stopped = false

  const lay = () => {
    const socket = connectTo(setting)
    const session = new smpp.Session({ socket })
    const gone = Promise.withResolvers<void>()
    const own: Link = { session, socket, bound: false, closed: gone.promise }
    const timers: NodeJS.Timeout[] = []
    let silence: NodeJS.Timeout | undefined
    let why: string | undefined
    const cut = (reason: string) => {
      why ??= reason
      window.close()
      socket.destroy()
    }
    const enquire = () => {
      silence = setTimeout(() => cut('the gateway does not answer'), times.enquiryAnswerMs)
      session.enquire_link(() => clearTimeout(silence))
    }
    link = own
    timers.push(setTimeout(() => own.bound || cut('no answer to the bind'), times.bindMs))
    socket.once(setting.tls ? 'secureConnect' : 'connect', () =>
      session.bind_transceiver(bindOf(setting), ({ command_status: status }) => {
        if (status !== 0) return cut(`the gateway answered the bind with ${statusName(status)}`)
        own.bound = true
        timers.push(
          setInterval(enquire, times.enquireMs),
          setTimeout(() => (retryMs = 0), times.longestRetryMs),
        )
        told = null
        log.info({ gateway }, 'the link to an SMS gateway is up')
        window.open(session)
      }),
    )
    answer(session, cut)
    session.on('error', (error: Error & { code?: unknown }) =>
      cut(typeof error.code === 'string' ? error.code : 'it does not speak SMPP'),
    )
    session.on('close', () => {
      for (const timer of [silence, ...timers]) clearTimeout(timer)
      link = null
      window.close()
      gone.resolve()
      if (stopped) return
      retryMs = retryMs === 0 ? times.firstRetryMs : Math.min(2 * retryMs, times.longestRetryMs)
      retry = setTimeout(lay, retryMs)
      const reason = why ?? 'the gateway ended it'
      if (reason === told) return
      told = reason
      log.warn({ gateway, reason }, 'there is no link to an SMS gateway; it is laid again')
    })
  }

  const answer = (session: Session, cut: (reason: string) => void) => {
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
    session.on('unknown', (pdu: Pdu) => session.send(pdu.response()))
    session.on('unbind', (pdu: Pdu) => {
      window.close()
      session.send(pdu.response(), () => cut('the gateway ended it'))
    })
    session.on('submit_sm_resp', ({ command_status: status, message_id: reference }: Pdu) => {
      if (reference) onTaken(reference)
      if (status !== ESME_RINVBNDSTS) return
      // it has forgotten us
      const reason = `the gateway answered ${statusName(status)}`
      window.close(reason)
      cut(reason)
    })
    for (const command of ['deliver_sm', 'data_sm'])
      session.on(command, (pdu: Pdu) => {
        const taking = takeIn(pdu).then((status) => {
          deliveries.delete(taking)
          session.send(pdu.response({ command_status: status }))
        })
        deliveries.add(taking)
      })
  }

  const takeIn = async (pdu: Pdu): Promise<number> => {
    if (stopped || deliveries.size >= MOST_DELIVERIES) return ESME_RX_T_APPN
    try {
      await onDelivery(pdu)
      return 0
    } catch (error) {
      log.warn({ gateway, error: String(error) }, 'a receipt could not be written down; it will come again')
      return ESME_RX_T_APPN
    }
  }

  lay()
  return {
    async stop() {
      stopped = true
      clearTimeout(retry)
      window.stop()
      if (link === null) return
      const { session, socket, bound, closed } = link
      const tooLong = setTimeout(() => socket.destroy(), times.goodbyeMs)
      await Promise.race([Promise.all(deliveries), closed])
      if (bound) session.unbind(() => socket.end())
      else socket.destroy()
      await closed
      clearTimeout(tooLong)
    },
  }
}

const bindOf = ({ systemId, password, systemType }: Omit<SmppSetting, 'kind' | 'name'>) => ({
  system_id: systemId,
  password,
  system_type: systemType,
  interface_version: VERSION,
})

function connectTo({ host, port, tls }: Omit<SmppSetting, 'kind' | 'name'>): Socket {
  const socket = tls
    ? connectByTls({ host, port, rejectUnauthorized: true, ...(isIP(host) ? {} : { servername: host }) })
    : connectInClear({ host, port })
  return socket.setNoDelay(true)
}
