import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { newBrowser } from '../test/browser.ts'

const PROGRAM = join(import.meta.dirname, 'demo.ts')

test('the demo says how to sign in, shows 42 users in every state, and leaves nothing behind', async (t) => {
  const port = await freePort()
  const demo = spawn(process.execPath, [PROGRAM], {
    // what the operator has set for her own server is not for the demo
    env: { ...process.env, PORT: String(port), SALLYPORT_SMS: 'http://127.0.0.1:9/nobody' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => demo.kill('SIGKILL'))
  const ended = once(demo, 'exit')
  let said = ''
  for await (const text of demo.stdout.setEncoding('utf8')) if (/Code .*\n.*\n/.test((said += text))) break
  const word = (name: RegExp) => name.exec(said)?.[1] ?? assert.fail(`${name} was not said: ${said}`)
  assert.match(said, /^SMS and mail are not sent/m, 'whatever gateway is set')
  const folder = word(/Data: (\S+)\/sallyport\.db/)

  const admin = newBrowser(`http://localhost:${port}`)
  const begun = await admin.call('POST', '/api/v1/sign-in', {
    email: word(/E-mail +(\S+)/),
    password: word(/Password +(.+)/),
  })
  assert.equal(begun.body.state, 'second_factor_required')
  const code = new TOTP({ secret: Secret.fromBase32(word(/with the key (\w+)/)) }).generate()
  const done = await admin.call('POST', '/api/v1/sign-in/second-factor', { method: 'app', code })
  assert.equal(done.body.state, 'signed_in')

  const users = (await admin.call('GET', '/api/v1/account/users?limit=200')).body
  assert.equal(users.items.length, 42)
  const words = (of: (user: Record<string, string>) => unknown) => new Set<unknown>(users.items.map(of))
  assert.deepEqual(words((user) => user['coverage']).size, 3)
  assert.deepEqual(words((user) => user['phoneStatus']).size, 5, 'each word, and none')
  assert.deepEqual(words((user) => user['status']).size, 3)
  const looked = { active: true, primary: 'security_key', backup: null, deviceTrust: '1_day' }
  const preview = await admin.call('POST', '/api/v1/account/security-policy/preview', { twoFactor: looked })
  assert.ok(preview.body.endsTrust.devices > 0 && preview.body.counts.stuck > 0)

  const signIns = (await admin.call('GET', '/api/v1/me/sign-ins')).body.items as Record<string, unknown>[]
  assert.ok(signIns.some(({ why }) => why === 'trusted_device') && signIns.some(({ why }) => why === null))
  const { items: events } = (await admin.call('GET', '/api/v1/account/audit-events?limit=200')).body
  const days = new Set(events.map(({ at }: { at: string }) => at.slice(0, 10)))
  assert.ok(days.size > 20, 'what happened is spread over the weeks before')

  demo.kill('SIGTERM')
  demo.stdout.resume()
  await ended
  assert.ok(!existsSync(folder), 'its folder is gone')
})

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
