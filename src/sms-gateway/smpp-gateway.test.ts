import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import smpp, { type Pdu } from 'smpp'
import { startTcp } from '../../test/gateway-sink.ts'
import { type Carrier, type CarrierWays, SMPP_LOGIN, startCarrier } from '../../test/smpp-carrier.ts'
import { LOCALHOST_PEM } from '../../test/smtp-sink.ts'
import { gatewaysAt } from '../../test/sms-house.ts'
import { until } from '../../test/webhook-sink.ts'
import type { Sms, SmsGateway, SmsOutcome } from '../world.ts'
import { smppGateway } from './smpp-gateway.ts'
import { SMPP_TIMES } from './smpp-link.ts'
import { SmsRefused } from './sms-refused.ts'

// the authority of the tests' servers beside those that Node knows
setDefaultCACertificates([
  ...getCACertificates('default'),
  LOCALHOST_PEM.slice(LOCALHOST_PEM.indexOf('-----BEGIN CERT')),
])

const SMS: Sms = { id: 'msg_1', to: '+12025550123', text: '482913 is your code', lifeMs: 300_000 }
const QUICK = { ...SMPP_TIMES, firstRetryMs: 20, longestRetryMs: 80 }
const patience = (ms = 5_000) => AbortSignal.timeout(ms)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Opened = SmsGateway & { logged: string[]; heard: [string, SmsOutcome][]; stop(): Promise<void> }
type Over = { port?: number; window?: number; times?: Partial<typeof SMPP_TIMES>; from?: string | null }

/** The gateway at a carrier, with what it logs and the receipts that it hears. It ends with the test. */
function gatewayAt(t: TestContext, { port }: { port: number }, over: Over = {}): Opened {
  const logged: string[] = []
  const heard: [string, SmsOutcome][] = []
  const line = (facts: Record<string, unknown>, sentence: string) =>
    void logged.push(JSON.stringify({ ...facts, sentence }))
  const setting = {
    host: '127.0.0.1',
    port,
    tls: false,
    ...SMPP_LOGIN,
    systemType: '',
    from: over.from === undefined ? 'Sallyport' : over.from,
    window: over.window ?? 10,
  }
  const gateway = smppGateway('smpp-1', setting, {
    log: { info: line, warn: line, error: line },
    times: { ...QUICK, ...over.times },
  })
  gateway.listen?.(async (reference, outcome) => (heard.push([reference, outcome]), true))
  const stop = async () => gateway.stop?.()
  t.after(stop)
  return { ...gateway, logged, heard, stop }
}

async function withCarrier(t: TestContext, ways: Partial<CarrierWays> = {}, over: Over = {}) {
  const carrier = await startCarrier(t, ways)
  return { carrier, gateway: gatewayAt(t, carrier, over) }
}

const isBound = (carrier: Carrier) => until(() => carrier.bound() === 1, 'the link is up')
const isRefused = (sentence: string, blame: 'message' | 'gateway') => (error: unknown) => {
  assert.ok(error instanceof SmsRefused, String(error))
  assert.deepEqual([error.message, error.blame], [sentence, blame])
  return true
}

test('a message is submitted with its number, sender, life and wish for a receipt, and named by the carrier', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { fate: 'none' })
  assert.equal(await gateway.send(SMS, patience()), 'c-1')
  const [sms] = carrier.taken
  assert.deepEqual([sms?.to, sms?.from, sms?.text], ['12025550123', 'Sallyport', SMS.text])
  const { pdu } = sms ?? {}
  assert.deepEqual([pdu?.dest_addr_ton, pdu?.dest_addr_npi, pdu?.registered_delivery], [1, 1, 1])
  const lifeMs = Number(pdu?.validity_period) - Date.now()
  assert.ok(lifeMs > 295_000 && lifeMs <= 301_000, String(lifeMs))
  const [bind] = carrier.binds
  assert.deepEqual([bind?.command, bind?.interface_version], ['bind_transceiver', 0x34])
})

test('a sender is announced as what it is', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { fate: 'none' }, { from: null })
  const senders = [undefined, 'Example Ltd', '+12025550100', '12025550100', '24365']
  for (const from of senders) await gateway.send({ ...SMS, ...(from ? { from } : {}) }, patience())
  const shown = carrier.taken.map(({ pdu }) => [pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr])
  assert.deepEqual(shown, [
    [0, 0, ''],
    [5, 0, 'Example Ltd'],
    [1, 1, '12025550100'],
    [1, 1, '12025550100'],
    [3, 0, '24365'],
  ])
})

test('a text arrives as it is, in the alphabet that it needs, in one part or in several', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { fate: 'none' })
  const texts: [text: string, coding: number, parts: number][] = [
    ['482913 is your code.\n\n@example.com #482913', 0, 1],
    ['@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà ^{}\\[~]|€', 0, 1],
    ['x'.repeat(160), 0, 1],
    ['x'.repeat(161), 0, 2],
    // the euro is two septets, which stay together
    [`${'x'.repeat(152)}€${'y'.repeat(152)}€z`, 0, 3],
    ['482913 – 李 🔑', 8, 1],
    ['李'.repeat(70), 8, 1],
    ['李'.repeat(71), 8, 2],
    [`${'李'.repeat(66)}🔑${'李'.repeat(65)}🔑`, 8, 3],
  ]
  for (const [text, coding, parts] of texts) {
    await gateway.send({ ...SMS, text }, patience())
    const sms = carrier.taken.at(-1)
    assert.deepEqual([sms?.text, sms?.pdu.data_coding, sms?.parts], [text, coding, parts])
  }
})

test('what is written is what 3GPP TS 23.038 says, octet by octet', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { fate: 'none' })
  await gateway.send({ ...SMS, text: '@_[€à' }, patience())
  // read by the carrier in its own library; its octets are written anew by hand
  const [sms] = carrier.taken
  assert.equal(sms?.text, '@_[€à')
  assert.deepEqual([...smpp.encodings.ASCII.encode('@_[€à')], [0x00, 0x11, 0x1b, 0x3c, 0x1b, 0x65, 0x7f])
})

test('the last part of a long text alone asks for a receipt, and names the message', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  const reference = await gateway.send({ ...SMS, text: 'x'.repeat(400) }, patience())
  assert.equal(carrier.submits(), 3)
  assert.equal(reference, 'c-3')
  await until(() => gateway.heard.length > 0, 'its receipt is heard')
  await sleep(50)
  assert.deepEqual(gateway.heard, [['c-3', 'delivered']])
})

test('two long texts to one phone at once are not mixed', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { fate: 'none' })
  const texts = ['x'.repeat(400), 'y'.repeat(400)]
  await Promise.all(texts.map((text) => gateway.send({ ...SMS, text }, patience())))
  assert.deepEqual(carrier.taken.map(({ text }) => text).toSorted(), texts)
})

test('a part that is refused is the last one that is submitted', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: smpp.errors.ESME_RINVDSTADR })
  await assert.rejects(gateway.send({ ...SMS, text: 'x'.repeat(400) }, patience()))
  assert.equal(carrier.submits(), 1)
})

test('a status is a refusal by its name, and says whose fault it is', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  const blames: [name: string, status: number, blame: 'message' | 'gateway'][] = [
    ['ESME_RINVDSTADR', 0x0b, 'message'],
    ['ESME_RINVMSGLEN', 0x01, 'message'],
    ['ESME_RTHROTTLED', 0x58, 'gateway'],
    ['ESME_RMSGQFUL', 0x14, 'gateway'],
    ['ESME_RSYSERR', 0x08, 'gateway'],
    ['ESME_RINVSRCADR', 0x0a, 'gateway'],
    ['0x00000401', 0x401, 'gateway'],
  ]
  for (const [name, status, blame] of blames) {
    carrier.ways.submit = status
    await assert.rejects(gateway.send(SMS, patience()), isRefused(`the gateway answered ${name}`, blame))
  }
  assert.deepEqual(carrier.taken, [])
  assert.equal(carrier.connections(), 1, 'a refusal costs no link')
})

test('a carrier that has forgotten the bind is bound anew', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: smpp.errors.ESME_RINVBNDSTS })
  await assert.rejects(gateway.send(SMS, patience()), { message: 'the gateway answered ESME_RINVBNDSTS' })
  carrier.ways.submit = 'accepts'
  assert.equal(await gateway.send(SMS, patience()), 'c-1')
  assert.equal(carrier.binds.length, 2)
})

test('no more messages wait for an answer than the window has room for', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: 'hangs' }, { window: 3 })
  const sending = Array.from({ length: 10 }, () => gateway.send(SMS, patience()))
  await until(() => carrier.submits() === 3, 'three are submitted')
  await sleep(100)
  assert.equal(carrier.submits(), 3)
  carrier.ways.submit = 'accepts'
  carrier.answerAll()
  await Promise.all(sending)
  assert.deepEqual([carrier.taken.length, carrier.unanswered.most], [10, 3])
})

test('a message that waits for room goes nowhere once its time is over', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: 'hangs' }, { window: 1 })
  const first = gateway.send(SMS, patience())
  await until(() => carrier.submits() === 1, 'the first is submitted')
  const over = new AbortController()
  const second = gateway.send(SMS, over.signal)
  over.abort(new Error('over'))
  await assert.rejects(second, { message: 'over' })
  carrier.answerAll()
  await first
  await sleep(50)
  assert.equal(carrier.submits(), 1)
})

test('a message whose time ended before its answer keeps its place until it is answered', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: 'hangs' }, { window: 1 })
  await isBound(carrier)
  await assert.rejects(gateway.send(SMS, patience(50)), { name: 'TimeoutError' })
  await assert.rejects(gateway.send(SMS, patience(100)), { name: 'TimeoutError' })
  assert.equal(carrier.submits(), 1)
  carrier.ways.submit = 'accepts'
  carrier.answerAll()
  assert.equal(await gateway.send(SMS, patience()), 'c-2')
})

test('a message that is never answered gives its place back in the end', async (t) => {
  const { carrier, gateway } = await withCarrier(
    t,
    { submit: 'hangs' },
    { window: 1, times: { submitAnswerMs: 100 } },
  )
  await isBound(carrier)
  await assert.rejects(gateway.send(SMS, patience(50)))
  carrier.ways.submit = 'accepts'
  assert.equal(await gateway.send(SMS, patience()), 'c-1')
})

test('a link that is cut rejects at once what had no answer, and what waits goes by the next link', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { submit: 'hangs', fate: 'none' }, { window: 2 })
  const settled = Promise.allSettled(
    ['one', 'two', 'three'].map((text) => gateway.send({ ...SMS, text }, patience())),
  )
  await until(() => carrier.submits() === 2, 'two are submitted')
  carrier.ways.submit = 'accepts'
  carrier.cut()
  const [one, two, three] = await settled
  for (const cut of [one, two])
    isRefused(
      'the link was cut before the gateway answered',
      'gateway',
    )((cut as PromiseRejectedResult).reason)
  assert.equal(three?.status, 'fulfilled')
  assert.deepEqual(
    carrier.taken.map(({ text }) => text),
    ['three'],
  )
})

test('a carrier that is not there when we start is found later, and a message waits for it', async (t) => {
  const carrier = await startCarrier(t)
  await carrier.stop()
  const gateway = gatewayAt(t, carrier)
  await until(() => gateway.logged.length > 0, 'it is told')
  assert.match(gateway.logged[0] ?? '', /"reason":"ECONNREFUSED".*there is no link to an SMS gateway/)
  const sending = gateway.send(SMS, patience())
  await sleep(200)
  await carrier.start()
  assert.equal(await sending, 'c-1')
  assert.deepEqual(
    gateway.logged.map((line) => JSON.parse(line).sentence),
    ['there is no link to an SMS gateway; it is laid again', 'the link to an SMS gateway is up'],
    'each once',
  )
})

test('without a link a message waits as long as its signal says', async (t) => {
  const { gateway } = await withCarrier(t, { bind: 'hangs' })
  await assert.rejects(gateway.send(SMS, patience(100)), { name: 'TimeoutError' })
})

test('a link is laid anew ever more seldom, and soon again once one has held', async (t) => {
  const carrier = await startCarrier(t, { connection: 'cuts' })
  const times = { firstRetryMs: 40, longestRetryMs: 1_500 }
  gatewayAt(t, carrier, { times })
  await until(() => carrier.connections() === 6, 'six connections')
  const gaps = carrier.connectedAt.slice(1).map((at, nth) => at - (carrier.connectedAt[nth] as number))
  for (const [nth, gap] of gaps.entries()) assert.ok(gap >= 40 * 2 ** nth - 5, gaps.join(' '))
  carrier.ways.connection = 'accepts'
  await isBound(carrier)
  await sleep(times.longestRetryMs + 100)
  const before = performance.now()
  carrier.cut()
  await until(() => carrier.binds.length === 2, 'the link is laid anew')
  assert.ok(performance.now() - before < 1_000)
})

test('a bind that is refused is logged once for each cause, and never with the password', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { bind: smpp.errors.ESME_RINVPASWD })
  await until(() => carrier.binds.length >= 3, 'it has tried three times')
  carrier.ways.bind = smpp.errors.ESME_RALYBND
  await until(() => gateway.logged.length === 2, 'another cause')
  assert.deepEqual(
    gateway.logged.map((line) => JSON.parse(line).reason),
    ['the gateway answered the bind with ESME_RINVPASWD', 'the gateway answered the bind with ESME_RALYBND'],
  )
  for (const line of gateway.logged) assert.doesNotMatch(line, new RegExp(SMPP_LOGIN.password))
  carrier.ways.bind = 'accepts'
  assert.equal(await gateway.send(SMS, patience()), 'c-1')
})

test('a carrier that never answers the bind is left and tried again', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { bind: 'hangs' }, { times: { bindMs: 50 } })
  await until(() => carrier.connections() >= 2, 'it is tried again')
  assert.match(gateway.logged[0] ?? '', /no answer to the bind/)
})

test('an idle link is enquired, and one that is dead is laid anew', async (t) => {
  const times = { enquireMs: 30, enquiryAnswerMs: 1_000 }
  const { carrier, gateway } = await withCarrier(t, {}, { times })
  await until(() => carrier.enquiries() >= 4, 'it is enquired')
  assert.equal(carrier.connections(), 1)
  carrier.ways.enquiry = 'hangs'
  await until(() => carrier.connections() === 2, 'it is laid anew')
  carrier.ways.enquiry = 'answers'
  assert.ok(gateway.logged.some((line) => line.includes('the gateway does not answer')))
  assert.equal(SMPP_TIMES.enquireMs, 30_000)
})

test('what a carrier asks of us is answered: enquiry, goodbye, and what we do not know', async (t) => {
  const carrier: Record<string, Pdu[]> = {}
  const server = smpp.createServer({}, (session) => {
    session.on('error', () => undefined)
    session.on('pdu', (pdu: Pdu) => void (carrier[pdu.command] ??= []).push(pdu))
    session.on('bind_transceiver', (pdu: Pdu) => {
      session.send(pdu.response())
      // 0x00000021 is submit_multi, 0x0000ffff nothing at all
      const unknown = Buffer.from('000000100000ffff0000000000000007', 'hex')
      session.enquire_link(() => session.socket.write(unknown, () => setTimeout(() => session.unbind(), 50)))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const gateway = gatewayAt(t, server.address() as { port: number })
  await until(() => (carrier['bind_transceiver']?.length ?? 0) >= 2, 'it is bound anew after the goodbye')
  assert.ok(carrier['enquire_link_resp'])
  const [nack] = carrier['generic_nack'] ?? []
  assert.deepEqual([nack?.sequence_number, nack?.command_status], [7, smpp.errors.ESME_RINVCMDID])
  assert.ok(carrier['unbind_resp'])
  await gateway.stop()
})

test('what speaks no SMPP is told as that, and tried again', async (t) => {
  const url = await startTcp(t, (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const gateway = gatewayAt(t, { port: Number(url.port) })
  await until(() => gateway.logged.length > 0, 'it is told')
  assert.match(gateway.logged[0] ?? '', /it does not speak SMPP|the gateway ended it/)
})

test('receipts are heard, whichever way they are written, and answered once they were', async (t) => {
  for (const form of ['tlv', 'text', 'payload', 'data_sm'] as const) {
    const { carrier, gateway } = await withCarrier(t, { form })
    const reference = await gateway.send(SMS, patience())
    await until(() => carrier.delivered.length === 1, 'the receipt is answered')
    assert.deepEqual([gateway.heard, carrier.delivered], [[[reference, 'delivered']], [0]], form)
  }
})

test('each state of a receipt is heard as what it is', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { receipt: 'on_demand' })
  await isBound(carrier)
  for (const form of ['tlv', 'text'] as const) {
    carrier.ways.form = form
    gateway.heard.length = 0
    const fates = [
      'DELIVRD',
      'UNDELIV',
      'EXPIRED',
      'DELETED',
      'REJECTD',
      'ACCEPTD',
      'ENROUTE',
      'UNKNOWN',
    ] as const
    for (const fate of fates) await carrier.receipt('c-1', fate)
    assert.deepEqual(
      gateway.heard.map(([, outcome]) => outcome),
      ['delivered', ...Array(4).fill('undelivered'), ...Array(3).fill('sent')],
      form,
    )
  }
})

test('a name with signs that the alphabet of SMS has elsewhere is read as it was written', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { form: 'text', name: (nth) => `a_b@c$d-${nth}` })
  const reference = await gateway.send(SMS, patience())
  await until(() => carrier.delivered.length === 1, 'the receipt is answered')
  assert.deepEqual([gateway.heard[0]?.[0], carrier.delivered], [reference, [0]])
})

test('a word on the way is no end, whatever it says', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  await carrier.deliver({ esm_class: 0x20, receipted_message_id: 'c-1', message_state: 5 })
  assert.deepEqual(gateway.heard, [['c-1', 'sent']])
})

test('what a phone sends is acknowledged and dropped, even where it is written like a receipt', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  const text =
    'id:c-1 sub:001 dlvrd:000 submit date:2611291207 done date:2611291208 stat:UNDELIV err:001 text:'
  assert.equal(await carrier.deliver({ short_message: Buffer.from(text) }), 0)
  assert.equal(await carrier.deliver({ short_message: Buffer.from('STOP') }), 0)
  assert.deepEqual(gateway.heard, [])
})

test('a receipt that nobody can read is answered and changes nothing', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  assert.equal(await carrier.deliver({ esm_class: 4, short_message: Buffer.from('hello') }), 0)
  assert.equal(await carrier.deliver({ esm_class: 4 }), 0)
  assert.deepEqual(gateway.heard, [])
})

test('a receipt that could not be written down is asked for again', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  gateway.listen?.(async () => Promise.reject(new Error('the database is away')))
  assert.equal(await carrier.receipt('c-1', 'DELIVRD'), smpp.errors.ESME_RX_T_APPN)
  gateway.listen?.(async (reference, outcome) => (gateway.heard.push([reference, outcome]), true))
  assert.equal(await carrier.receipt('c-1', 'DELIVRD'), 0)
  assert.deepEqual(gateway.heard, [['c-1', 'delivered']])
})

test('more receipts than can be written down at once are asked for again', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  const written = Promise.withResolvers<boolean>()
  gateway.listen?.(() => written.promise)
  const answered = Array.from({ length: 1_001 }, () => carrier.receipt('c-1', 'DELIVRD'))
  assert.equal(await Promise.race([answered.at(-1), sleep(3_000)]), smpp.errors.ESME_RX_T_APPN)
  written.resolve(true)
  assert.deepEqual(new Set(await Promise.all(answered.slice(0, -1))), new Set([0]))
})

test('a receipt is answered only once it was written down', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  const written = Promise.withResolvers<boolean>()
  gateway.listen?.(() => written.promise)
  const answered = carrier.receipt('c-1', 'DELIVRD')
  await sleep(100)
  assert.deepEqual(carrier.delivered, [])
  written.resolve(true)
  assert.equal(await answered, 0)
})

test('a name that the receipt writes in another form is found: hexadecimal, decimal, with zeros', async (t) => {
  const forms: [CarrierWays['name'], CarrierWays['nameInReceipt']][] = [
    [
      (nth) => (0xabc00 + nth).toString(16).toUpperCase().padStart(8, '0'),
      (name) => String(parseInt(name, 16)),
    ],
    [(nth) => String(700_000 + nth), (name) => Number(name).toString(16)],
    [(nth) => String(700_000 + nth), (name) => name.padStart(10, '0')],
    [(nth) => (0xabc00 + nth).toString(16), (name) => name.toUpperCase()],
  ]
  for (const [name, nameInReceipt] of forms) {
    for (const form of ['tlv', 'text'] as const) {
      const { gateway } = await withCarrier(t, { name, nameInReceipt, form })
      const references = [await gateway.send(SMS, patience()), await gateway.send(SMS, patience())]
      await until(() => gateway.heard.length === 2, 'both receipts are heard')
      assert.deepEqual(
        gateway.heard.map(([reference]) => reference),
        references,
      )
    }
  }
})

test('where names are written in one form, none is taken for another one read otherwise', async (t) => {
  const { carrier, gateway } = await withCarrier(t, { name: (nth) => String(nth + 9), receipt: 'on_demand' })
  for (let nth = 0; nth < 3; nth++) await gateway.send(SMS, patience())
  await carrier.receipt('12', 'DELIVRD')
  // 16 is what 10 is in hexadecimal; nobody has been given a 16
  await carrier.receipt('16', 'UNDELIV')
  assert.deepEqual(gateway.heard, [
    ['12', 'delivered'],
    ['16', 'undelivered'],
  ])
})

test('by smpps: a certificate of the right name is taken, and any other gets no log-in', async (t) => {
  const carrier = await startCarrier(t, { pem: LOCALHOST_PEM })
  const right = gatewaysAt([carrier.address('from=Sallyport')])
  t.after(() => right.gateways[0]?.stop?.())
  assert.equal(await right.gateways[0]?.send(SMS, patience()), 'c-1')
  const wrong = gatewaysAt([carrier.address().replace('@localhost', '@127.0.0.1')])
  t.after(() => wrong.gateways[0]?.stop?.())
  await until(() => wrong.logged.length > 0, 'it is told')
  assert.match(wrong.logged[0] ?? '', /ERR_TLS_CERT_ALTNAME_INVALID/)
  assert.equal(carrier.binds.length, 1)
  const inClear = await startCarrier(t)
  const clear = gatewaysAt([inClear.address().replace('smpp://', 'smpps://')])
  t.after(() => clear.gateways[0]?.stop?.())
  await until(() => clear.logged.length > 0, 'it is told')
  assert.deepEqual(inClear.binds, [])
})

test('told to stop, it says goodbye and leaves nothing behind', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  await gateway.stop()
  await until(() => carrier.bound() === 0, 'the link is gone')
  await sleep(100)
  assert.equal(carrier.connections(), 1)
  await assert.rejects(gateway.send(SMS, patience()), { message: 'the link to the gateway was ended' })
})

test('told to stop, it waits for a carrier that says nothing no longer than a moment', async (t) => {
  const sockets: unknown[] = []
  const url = await startTcp(t, (socket) => void sockets.push(socket))
  for (const port of [Number(url.port), 1]) {
    const gateway = gatewayAt(t, { port }, { times: { goodbyeMs: 100 } })
    await sleep(50)
    const waits = assert.rejects(gateway.send(SMS, patience()), SmsRefused)
    const before = performance.now()
    await gateway.stop()
    assert.ok(performance.now() - before < 2_000)
    await waits
  }
})

test('a carrier that sends rubbish in the middle of a link loses it, and gets a new one', async (t) => {
  const { carrier, gateway } = await withCarrier(t)
  await isBound(carrier)
  carrier.rubbish()
  await until(() => carrier.connections() === 2, 'it is laid anew')
  assert.equal(await gateway.send(SMS, patience()), 'c-1')
})
