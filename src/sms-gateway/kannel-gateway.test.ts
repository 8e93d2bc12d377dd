import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { gatewaysAt } from '../../test/sms-house.ts'
import type { Sms, SmsGateway } from '../world.ts'

const RECEIPTS = 'http://127.0.0.1:3000/sms-receipts/kannel-1/acc_1/msg_1?key=secret'
const SMS: Sms = {
  id: 'msg_1',
  to: '+12025550123',
  text: '482913 is your code',
  lifeMs: 299_000,
  receiptUrl: RECEIPTS,
}
const patience = (ms = 5_000) => AbortSignal.timeout(ms)

type Asked = { method: string; url: string; headers: IncomingHttpHeaders; body: string }

/** What answers as Kannel's `sendsms` does, and the gateway that the product opens for it. */
async function withSendsms(
  t: TestContext,
  answer: (response: ServerResponse) => void,
  more = 'from=Example&smsc=carrier',
) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(response)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const [gateway] = gatewaysAt([
    `kannel://sallyport:send%2Fpw@127.0.0.1:${port}${more && `?${more}`}`,
  ]).gateways
  t.after(async () => {
    await gateway?.stop?.()
    server.closeAllConnections()
    server.close()
  })
  return { asked, gateway: gateway as SmsGateway }
}

const accepts = (response: ServerResponse) => void response.writeHead(202).end('0: Accepted for delivery')

test('a message is posted, and neither password nor text stands in its address', async (t) => {
  const { asked, gateway } = await withSendsms(t, accepts)
  await gateway.send(SMS, patience())
  const [one] = asked
  assert.deepEqual([one?.method, one?.url, one?.body], ['POST', '/cgi-bin/sendsms', SMS.text])
  const own = Object.entries(one?.headers ?? {}).filter(([name]) => /^(x-kannel-|content-type)/.test(name))
  assert.deepEqual(Object.fromEntries(own), {
    'content-type': 'text/plain; charset=utf-8',
    'x-kannel-username': 'sallyport',
    'x-kannel-password': 'send/pw',
    'x-kannel-to': '+12025550123',
    'x-kannel-from': 'Example',
    'x-kannel-smsc': 'carrier',
    'x-kannel-coding': '0',
    'x-kannel-dlr-mask': '27',
    'x-kannel-dlr-url': `${RECEIPTS}&type=%d`,
    'x-kannel-validity': '4',
  })
})

test('what is not wanted is not said, and a route’s sender goes before the gateway’s', async (t) => {
  const { asked, gateway } = await withSendsms(t, accepts, '')
  await gateway.send({ id: 'msg_2', to: SMS.to, text: '李' }, patience())
  const said = Object.keys(asked[0]?.headers ?? {}).filter((name) => name.startsWith('x-kannel-'))
  assert.deepEqual(said.toSorted(), [
    'x-kannel-coding',
    'x-kannel-password',
    'x-kannel-to',
    'x-kannel-username',
  ])
  assert.deepEqual([asked[0]?.headers['x-kannel-coding'], asked[0]?.body], ['2', '李'])
  await gateway.send({ ...SMS, from: '+12025550100' }, patience())
  assert.equal(asked[1]?.headers['x-kannel-from'], '+12025550100')
})

test('accepted and queued are taken, every other answer is a refusal', async (t) => {
  let [status, text] = [202, '3: Queued for later delivery']
  const { gateway } = await withSendsms(t, (response) => void response.writeHead(status).end(text))
  assert.equal(await gateway.send(SMS, patience()), undefined)
  const refusals: [number, string, 'message' | 'gateway'][] = [
    [400, 'Sender missing and no global set, rejected', 'message'],
    [403, 'Authorization failed for sendsms', 'gateway'],
    [404, 'Not found', 'gateway'],
    [503, 'Temporal failure, try again later.', 'gateway'],
    [302, '', 'gateway'],
  ]
  for (const [refused, words, blame] of refusals) {
    ;[status, text] = [refused, words]
    await assert.rejects(gateway.send(SMS, patience()), { message: `the gateway answered ${refused}`, blame })
  }
})

test('a Kannel that hangs is given up when patience ends', async (t) => {
  const { asked, gateway } = await withSendsms(t, () => undefined)
  await assert.rejects(gateway.send(SMS, patience(100)))
  assert.equal(asked.length, 1)
})

test('each type of a receipt is what it is, and anything else is none', async (t) => {
  const { gateway } = await withSendsms(t, accepts)
  const read = (type: string) =>
    gateway.readReceipt?.({
      url: `${RECEIPTS}&type=${type}`,
      query: new URLSearchParams({ key: 'secret', type }),
      headers: {},
      body: '',
    })
  assert.deepEqual(['1', '2', '8', '16'].map(read), ['delivered', 'undelivered', 'sent', 'undelivered'])
  for (const type of ['', '3', '01', '%d', 'toString', '__proto__'])
    assert.equal(read(type), 'not_authentic', type)
})
