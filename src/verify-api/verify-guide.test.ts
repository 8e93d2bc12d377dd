import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { newKey } from '../../test/api-keys.ts'
import { personWith, setPolicy } from '../../test/authenticators.ts'
import { guideBlocks } from '../../test/guide.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'

const KEPT = ['ID', 'USER_ID', 'DEVICE_TOKEN']
const run = promisify(execFile)
const lacksCurl = spawnSync('curl', ['--version']).status !== 0 && 'curl is not installed'

/** The commands of the guide, as they stand there, in their order. */
const blocks = guideBlocks('verify-api', 'sh')

test('the guide of the verify API does what it says, command by command', { skip: lacksCurl }, async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const person = await personWith(house, account, 'phone')
  await setPolicy(house, account, { active: true, primary: 'sms', backup: 'app', deviceTrust: '1_week' })
  const { key } = await newKey(admin, ['verify'])
  const env: Record<string, string> = { SALLYPORT: house.url, SALLYPORT_KEY: key, EMAIL: person.email }
  /** Runs a block in the shell that goes on from block to block; gives back what it printed. */
  const follow = async (block: string | undefined) => {
    const known = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
    const keep = KEPT.map((name) => `printf '\\n%s' "\${${name}:-}"`)
    const { stdout } = await run('sh', ['-ec', [...known, block ?? '', ...keep].join('\n')])
    const lines = stdout.split('\n')
    for (const name of KEPT.toReversed()) env[name] = lines.pop() ?? ''
    return JSON.parse(lines.join('\n'))
  }
  assert.equal(blocks.length, 6)
  const [begin, send, look, answer, redeem, again] = blocks
  assert.equal((await follow(begin)).state, 'second_factor_required')
  assert.deepEqual([env['ID']?.slice(0, 4), env['USER_ID']], ['ver_', person.userId])
  const before = house.sent.length
  assert.match((await follow(send)).sentTo, /^•+ \d{3}$/)
  await allAnswered(house)
  assert.equal(house.sent.length, before + 1)
  assert.equal((await follow(look)).smsCode.delivery, 'sent')
  env['CODE'] = await house.codeFor(person.phone)
  assert.equal((await follow(answer)).state, 'passed')
  const redeemed = await follow(redeem)
  assert.deepEqual([redeemed.userId, redeemed.amr], [person.userId, ['sms']])
  assert.equal((await follow(redeem)).code, 'verification_redeemed')
  assert.equal((await follow(again)).passed.why, 'trusted_device')
})
