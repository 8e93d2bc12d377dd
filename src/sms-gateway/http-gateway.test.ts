import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { HANGS, plainGateway, startSink, startTcp } from '../../test/gateway-sink.ts'

const SMS = { id: 'msg_1', to: '+12025550123', text: '482913 is your code – 李\n\n@localhost #482913' }
const patience = () => AbortSignal.timeout(5_000)

test('a gateway is given id, number and text as JSON, and any 2xx means that it has taken it', async (t) => {
  for (const status of [200, 201, 202, 204]) {
    const sink = await startSink(t, status)
    await plainGateway('http 1', sink.url).send(SMS, patience())
    assert.deepEqual(sink.taken, [{ ...SMS, authorization: undefined, contentType: 'application/json' }])
  }
})

test('user and password of the address go as basic authentication, decoded, and not as a part of the address', async (t) => {
  const sink = await startSink(t)
  sink.url.username = 'us%40er'
  sink.url.password = 'p%3Ass%C3%A9'
  await plainGateway('http 1', sink.url).send(SMS, patience())
  assert.equal(sink.taken[0]?.authorization, `Basic ${Buffer.from('us@er:p:ssé').toString('base64')}`)
})

test('every other status is a refusal', async (t) => {
  for (const status of [301, 304, 400, 401, 404, 429, 500, 503]) {
    const sink = await startSink(t, status)
    await assert.rejects(plainGateway('http 1', sink.url).send(SMS, patience()), {
      message: `the gateway answered ${status}`,
    })
  }
})

test('a redirect is not followed: the code goes nowhere but where the operator said', async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const elsewhere = await startSink(t)
    const sink = await startSink(
      t,
      (response) => void response.writeHead(status, { location: elsewhere.url.href }).end(),
    )
    await assert.rejects(plainGateway('http 1', sink.url).send(SMS, patience()))
    assert.deepEqual(elsewhere.taken, [])
  }
})

test('garbage, a connection that breaks and one that is refused are refusals', async (t) => {
  const garbage = await startTcp(t, (socket) => void socket.end('SMPP hello\r\n\r\n'))
  const breaks = await startTcp(t, (socket) => void socket.on('data', () => socket.destroy()))
  const half = await startTcp(t, (socket) => void socket.on('data', () => socket.end('HTTP/1.1 20')))
  const nobody = new URL('http://127.0.0.1:1/send')
  for (const url of [garbage, breaks, half, nobody])
    await assert.rejects(plainGateway('http 1', url).send(SMS, patience()))
})

test('a gateway that switches protocols is a refusal', async (t) => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: smpp\r\n\r\n'
  const url = await startTcp(t, (socket) => void socket.on('data', () => socket.write(answer)))
  await assert.rejects(plainGateway('http 1', url).send(SMS, patience()), {
    message: 'the gateway answered 101',
  })
})

test('a kept connection that the gateway has closed while it was idle costs no SMS', async (t) => {
  const sockets: Socket[] = []
  const url = await startTcp(t, (socket) => {
    sockets.push(socket)
    socket.on('data', () => socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'))
  })
  const gateway = plainGateway('http 1', url)
  await gateway.send(SMS, patience())
  await gateway.send(SMS, patience())
  assert.equal(sockets.length, 1, 'the connection is kept')
  // the other side does not know of it yet when it sends
  sockets[0]?.destroy()
  await gateway.send(SMS, patience())
  assert.equal(sockets.length, 2)
})

test('a connection that breaks at its first message is a refusal: nobody knows what the gateway has read', async (t) => {
  let connections = 0
  const url = await startTcp(t, (socket) => {
    connections++
    socket.on('data', () => socket.resetAndDestroy())
  })
  await assert.rejects(plainGateway('http 1', url).send(SMS, patience()), { code: 'ECONNRESET' })
  assert.equal(connections, 1)
})

test('a gateway that should speak TLS and does not gets nothing', async (t) => {
  const sink = await startSink(t)
  const url = new URL(sink.url)
  url.protocol = 'https:'
  await assert.rejects(plainGateway('http 1', url).send(SMS, patience()))
  assert.deepEqual(sink.taken, [])
})

test('a gateway that hangs is given up when patience ends, before its answer or in the middle of it', async (t) => {
  const silent = await startSink(t, HANGS)
  const slow = await startTcp(t, (socket) => void socket.on('data', () => socket.write('HTTP/1.1 2')))
  for (const url of [silent.url, slow]) {
    const startedMs = performance.now()
    await assert.rejects(plainGateway('http 1', url).send(SMS, AbortSignal.timeout(100)))
    assert.ok(performance.now() - startedMs < 3_000)
  }
})

test('an answer’s endless body keeps no message waiting', async (t) => {
  const sink = await startSink(t, (response) => {
    response.writeHead(200)
    const more = setInterval(() => response.write('x'.repeat(1000)), 5)
    response.on('close', () => clearInterval(more))
  })
  await plainGateway('http 1', sink.url).send(SMS, AbortSignal.timeout(1_000))
})
