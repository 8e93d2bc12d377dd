import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import smpp, { type Fields, type Pdu, type Session } from 'smpp'

/** A message centre's log-in. */
export const SMPP_LOGIN = { systemId: 'sally', password: 'smpppw' }

/** A whole SMS that a carrier has taken: its text put together, and its name, which is that of its last part. */
export type TakenSms = {
  id: string
  from: string
  to: string
  text: string
  parts: number
  /** What its last part said. */
  pdu: Pdu
}

/** What becomes of a message: how its receipt says it, or nothing. */
export type Fate =
  | 'DELIVRD'
  | 'UNDELIV'
  | 'EXPIRED'
  | 'DELETED'
  | 'REJECTD'
  | 'ACCEPTD'
  | 'ENROUTE'
  | 'UNKNOWN'
  | 'none'

/** How a carrier behaves from now on; a number is a status that it answers with. */
export type CarrierWays = {
  connection: 'accepts' | 'cuts'
  bind: 'accepts' | 'cuts' | 'hangs' | number
  /** `cuts`: with the message, and without an answer. `cuts_after`: behind its answer. */
  submit: 'accepts' | 'cuts' | 'cuts_after' | 'hangs' | number
  enquiry: 'answers' | 'hangs'
  fate: Fate
  /** When its receipt comes: by itself behind the answer, twice, before the answer, or when the test says. */
  receipt: 'behind' | 'twice' | 'before' | 'on_demand'
  /** How a receipt says it: by parameters of its own, by its text alone, or so by data_sm. */
  form: 'tlv' | 'text' | 'payload' | 'data_sm'
  /** The name of the nth message, as it is answered and as its receipt writes it. */
  name(nth: number): string
  nameInReceipt(name: string): string
}

/** A carrier of a test's on loopback. */
export type Carrier = {
  port: number
  /** Its address for SALLYPORT_SMS; `more` stands behind a ?. */
  address(more?: string): string
  ways: CarrierWays
  /** Whole messages, the oldest first. */
  taken: TakenSms[]
  /** How many submit_sm came, answered or not. */
  submits(): number
  /** submit_sm that wait for an answer at the moment, and the most that ever did. */
  unanswered: { now: number; most: number }
  /** Answers those that hang. */
  answerAll(): void
  binds: Pdu[]
  connections(): number
  /** When each connection came, in milliseconds. */
  connectedAt: number[]
  /** Links that are open and bound. */
  bound(): number
  enquiries(): number
  /** How many times the other side has ended a link by unbind. */
  goodbyes(): number
  /** Delivers a receipt, and resolves with the status that it is answered with. */
  receipt(name: string, fate: Fate): Promise<number>
  /** Delivers what it is told to, by a bound link. */
  deliver(fields: Fields): Promise<number>
  /** Statuses that deliveries were answered with. */
  delivered: number[]
  /** Cuts every link, or asks by unbind to end it. */
  cut(): void
  unbind(): void
  /** Writes what is no SMPP. */
  rubbish(): void
  stop(): Promise<void>
  start(): Promise<void>
}

const MESSAGE_STATES: Record<string, number> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
}

/** Starts a carrier that speaks SMPP 3.4. It ends with the test. */
export async function startCarrier(
  t: TestContext,
  over: Partial<CarrierWays> & { pem?: string } = {},
): Promise<Carrier> {
  const { pem, ...given } = over
  const sessions = new Set<Session>()
  const boundOnes = new Set<Session>()
  const partial = new Map<string, Map<number, string>>()
  const hanging: (() => void)[] = []
  let names = 0
  let submits = 0
  let enquiries = 0
  let goodbyes = 0

  const carrier: Carrier = {
    port: 0,
    address: (more = '') =>
      `smpp${pem ? 's' : ''}://${SMPP_LOGIN.systemId}:${SMPP_LOGIN.password}@${pem ? 'localhost' : '127.0.0.1'}:${carrier.port}${more && `?${more}`}`,
    ways: {
      connection: 'accepts',
      bind: 'accepts',
      submit: 'accepts',
      enquiry: 'answers',
      fate: 'DELIVRD',
      receipt: 'behind',
      form: 'tlv',
      name: (nth) => `c-${nth}`,
      nameInReceipt: (name) => name,
      ...given,
    },
    taken: [],
    submits: () => submits,
    unanswered: { now: 0, most: 0 },
    answerAll: () => hanging.splice(0).forEach((answer) => answer()),
    binds: [],
    connections: () => carrier.connectedAt.length,
    connectedAt: [],
    bound: () => boundOnes.size,
    enquiries: () => enquiries,
    goodbyes: () => goodbyes,
    receipt: (name, fate) => tell(name, fate),
    deliver: (fields) => deliver('deliver_sm', fields),
    delivered: [],
    cut: () => sessions.forEach(({ socket }) => socket.destroy()),
    unbind: () => boundOnes.forEach((session) => session.unbind(() => session.socket.end())),
    rubbish: () => sessions.forEach(({ socket }) => void socket.write('HTTP/1.1 400 Bad Request')),
    async stop() {
      carrier.cut()
      await new Promise((resolve) => server.close(resolve))
    },
    async start() {
      await once(server.listen(carrier.port, '127.0.0.1'), 'listening')
      carrier.port = (server.address() as AddressInfo).port
    },
  }

  const deliver = (command: 'deliver_sm' | 'data_sm', fields: Fields) =>
    new Promise<number>((resolve, reject) => {
      const [session] = boundOnes
      if (!session) return reject(new Error('there is no link to deliver by'))
      const whole = { source_addr: '12025550199', destination_addr: 'Sallyport', data_coding: 0, ...fields }
      session[command](whole, ({ command_status: status }) => {
        carrier.delivered.push(status)
        resolve(status)
      })
    })
  const tell = (name: string, fate: Fate) => {
    const id = carrier.ways.nameInReceipt(name)
    const text = Buffer.from(
      `id:${id} sub:001 dlvrd:001 submit date:2611291207 done date:2611291208 stat:${fate} err:000 text:stat:DELIVRD id:c-999`,
    )
    const state = MESSAGE_STATES[fate] as number
    const { form } = carrier.ways
    if (form === 'text') return deliver('deliver_sm', { esm_class: 4, short_message: text })
    if (form === 'payload') return deliver('deliver_sm', { esm_class: 4, message_payload: text })
    const tlvs = { esm_class: 4, receipted_message_id: id, message_state: state }
    return deliver(form === 'data_sm' ? 'data_sm' : 'deliver_sm', tlvs)
  }

  const takeIn = (pdu: Pdu): TakenSms => {
    const { message, udh = [] } = pdu.short_message ?? { message: '' }
    const header = udh.find((part) => part[0] === 0)
    const from = pdu.source_addr ?? ''
    const to = pdu.destination_addr ?? ''
    const id = carrier.ways.name(++names)
    if (header === undefined) return { id, from, to, text: String(message), parts: 1, pdu }
    const [reference, total, nth] = header.subarray(2) as unknown as [number, number, number]
    const key = `${to} ${reference}`
    const texts = partial.get(key) ?? new Map<number, string>()
    partial.set(key, texts.set(nth, String(message)))
    if (texts.size < total) return { id, from, to, text: '', parts: 0, pdu }
    partial.delete(key)
    const ordered = [...texts].toSorted(([one], [other]) => one - other).map(([, text]) => text)
    return { id, from, to, text: ordered.join(''), parts: total, pdu }
  }

  const onSubmit = (session: Session, pdu: Pdu): void => {
    submits++
    const { submit } = carrier.ways
    if (submit === 'cuts') return void session.socket.destroy()
    carrier.unanswered.now++
    carrier.unanswered.most = Math.max(carrier.unanswered.most, carrier.unanswered.now)
    const answer = () => {
      carrier.unanswered.now--
      if (typeof submit === 'number') session.send(pdu.response({ command_status: submit }))
      else void takeAndAnswer(session, pdu, submit === 'cuts_after')
    }
    if (submit === 'hangs') hanging.push(answer)
    else answer()
  }
  const takeAndAnswer = async (session: Session, pdu: Pdu, cuts: boolean): Promise<void> => {
    const { fate, receipt } = carrier.ways
    const sms = takeIn(pdu)
    const tells = fate !== 'none' && pdu.registered_delivery === 1 && !cuts
    if (tells && receipt === 'before') await tell(sms.id, fate)
    if (sms.parts > 0) carrier.taken.push(sms)
    session.send(pdu.response({ message_id: sms.id }), () => void (cuts && session.socket.destroy()))
    if (!tells || receipt === 'before' || receipt === 'on_demand') return
    for (let times = receipt === 'twice' ? 2 : 1; times > 0; times--)
      await tell(sms.id, fate).catch(() => undefined)
  }

  const onBind = (session: Session, pdu: Pdu): void => {
    carrier.binds.push(pdu)
    const { bind } = carrier.ways
    const right = pdu.system_id === SMPP_LOGIN.systemId && pdu.password === SMPP_LOGIN.password
    if (bind === 'cuts') session.socket.destroy()
    if (bind === 'cuts' || bind === 'hangs') return
    const status = typeof bind === 'number' ? bind : right ? 0 : smpp.errors.ESME_RINVPASWD
    session.send(pdu.response({ command_status: status, system_id: 'carrier' }))
    if (status === 0) boundOnes.add(session)
  }

  const server = smpp.createServer(pem ? { key: pem, cert: pem } : {}, (session) => {
    carrier.connectedAt.push(performance.now())
    sessions.add(session)
    session.on('error', () => session.socket.destroy())
    session.on('close', () => (sessions.delete(session), boundOnes.delete(session)))
    session.on('bind_transceiver', (pdu: Pdu) => onBind(session, pdu))
    session.on('submit_sm', (pdu: Pdu) => onSubmit(session, pdu))
    session.on('enquire_link', (pdu: Pdu) => {
      enquiries++
      if (carrier.ways.enquiry === 'answers') session.send(pdu.response())
    })
    session.on('unbind', (pdu: Pdu) => {
      goodbyes++
      session.send(pdu.response(), () => session.socket.end())
    })
    if (carrier.ways.connection === 'cuts') session.socket.destroy()
  })
  await carrier.start()
  t.after(() => carrier.stop())
  return carrier
}
