import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { changeUser, userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { allKeyRows, bindAllKeys } from '../../test/key-rows.ts'
import { askApp, withNothing } from '../../test/session-authenticators.ts'
import { newFolder, runProgram } from '../../test/server-process.ts'
import { SoftwareKey } from '../../test/software-key.ts'
import { importU2f } from './import-u2f.ts'

const APP_ID = 'https://www.example.com/app-id.json'
const ENV = { SALLYPORT_U2F_APP_ID: APP_ID }
const EXAMPLE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/vectors/fido-u2f.json'), 'utf8'),
) as { registration: { key_handle: string; public_key: string } }

const newKey = () => new SoftwareKey({ origin: 'http://localhost:3000' })
const lineOf = (email: string, more: object = {}) =>
  JSON.stringify({ email, ...newKey().registerByU2f(APP_ID), ...more })
const mailsOf = ({ mails }: House, { email }: TestAccount) => mails.filter(({ to }) => to === email)

onBothEngines(
  'keys of the U2F API are imported from lines, are proven, and are told of',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: ENV })
    const account = await house.newAccount()
    const example = {
      email: account.email.toUpperCase(),
      keyHandle: Buffer.from(EXAMPLE.registration.key_handle, 'hex').toString('base64url'),
      publicKey: Buffer.from(EXAMPLE.registration.public_key, 'hex').toString('base64url'),
      name: ' Key ring ',
    }
    const lines = ['', JSON.stringify(example), '  ', lineOf(account.email), ''].join('\r\n')
    const answer = await importU2f(house.world, `\uFEFF${lines}`)
    assert.deepEqual(answer, { done: true, says: '2 keys are imported.' })

    const user = await userRow(house.world.store, account)
    assert.equal(user.security_keys, 2)
    assert.notEqual(user.ever_enrolled_at_ms, null)
    const rows = await allKeyRows(house.world.store.read)
    assert.deepEqual(rows.map(({ name }) => name).toSorted(), ['Key ring', 'Security key'])
    for (const row of rows)
      assert.deepEqual(
        [row.app_id, row.rp_id, row.counter, row.user_id],
        [APP_ID, 'localhost', 0, account.userId],
      )
    const imported = (await eventsOf(house, account)).filter(({ type }) => type === 'authenticator_imported')
    assert.deepEqual(
      imported.map(({ actorId, subjectId, details }) => [actorId, subjectId, details.method]),
      [
        [null, account.userId, 'security_key'],
        [null, account.userId, 'security_key'],
      ],
    )
    for (let tries = 0; tries < 400 && mailsOf(house, account).length < 3; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    assert.ok(mailsOf(house, account).some(({ text }) => text.includes('the security key “Key ring”')))

    const again = await importU2f(house.world, JSON.stringify(example))
    assert.deepEqual(again, {
      done: false,
      says: 'Nothing was imported.\n  line 1: keyHandle: This key is set up already.',
    })
  },
)

onBothEngines(
  'every line is checked, every problem is told by its line, and nothing is half done',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: ENV })
    const account = await house.newAccount()
    const gone = await addUserTo(house, account, {
      name: 'Kai Lund',
      email: 'kai.lund@example.com',
      role: 'member',
      phone: '+12025550155',
    })
    await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
    const { email } = account
    const twice = lineOf(email)
    const wrong: [line: string, says: RegExp][] = [
      ['{', /^This is no JSON object\. Write /],
      ['[]', /^This is no JSON object\./],
      ['null', /^This is no JSON object\./],
      [JSON.stringify({ ...newKey().registerByU2f(APP_ID) }), /^email: Write whom the key belongs to\.$/],
      [lineOf('robin diaz'), /^email: This is no e-mail address\.$/],
      [
        lineOf('robin.diaz@example.com'),
        /^email: Nobody who is active signs in with robin\.diaz@example\.com\.$/,
      ],
      [lineOf(gone.email), /^email: Nobody who is active signs in with kai\.lund@example\.com\.$/],
      [lineOf(email, { keyHandle: 'a+b/' }), /^keyHandle: Write it in base64url, without padding\.$/],
      [lineOf(email, { keyHandle: '' }), /^keyHandle: Write it in base64url/],
      [lineOf(email, { keyHandle: 7 }), /^keyHandle: Write it in base64url\.$/],
      [
        lineOf(email, { keyHandle: Buffer.alloc(1024).toString('base64url') }),
        /^keyHandle: It has 1023 bytes at most\.$/,
      ],
      [
        lineOf(email, { publicKey: Buffer.alloc(65, 4).toString('base64url') }),
        /^publicKey: It is no point of P-256\./,
      ],
      [lineOf(email, { publicKey: 'AAAA' }), /^publicKey: It is no point of P-256\./],
      [lineOf(email, { name: 'x'.repeat(61) }), /^name: Use at most 60 characters\.$/],
      [lineOf(email, { colour: 'red' }), /^There is no field colour\./],
      [twice, /^$/],
      [twice, /^keyHandle: It stands in line 16 already\.$/],
    ]
    const answer = await importU2f(house.world, [...wrong.map(([line]) => line), lineOf(email)].join('\n'))
    assert.equal(answer.done, false)
    const [first, ...told] = answer.says.split('\n')
    assert.equal(first, 'Nothing was imported.')
    const expected = [...wrong.entries()].filter(([, [, says]]) => says.source !== '^$')
    assert.equal(told.length, expected.length, answer.says)
    for (const [nth, [index, [, says]]] of expected.entries()) {
      const [, line, problem] = /^ {2}line (\d+): (.*)$/.exec(told[nth] ?? '') ?? []
      assert.equal(line, String(index + 1), told[nth])
      assert.match(problem ?? '', says)
    }
    assert.deepEqual(await allKeyRows(house.world.store.read), [])
    assert.equal((await userRow(house.world.store, account)).security_keys, 0)
    assert.equal((await importU2f(house.world, twice)).says, '1 key is imported.', 'nor is its key taken')
  },
)

test('no user is given more than 20 keys', async (t) => {
  const house = await openHouse(t, { env: ENV })
  const { email } = await house.newAccount()
  const lines = Array.from({ length: 21 }, () => lineOf(email))
  const answer = await importU2f(house.world, lines.join('\n'))
  assert.equal(answer.says, 'Nothing was imported.\n  line 21: email: A user can have 20 keys.')
  assert.equal((await importU2f(house.world, lines.slice(1).join('\n'))).says, '20 keys are imported.')
})

test('nothing is imported without an app id, without lines, or beside keys of another address', async (t) => {
  const bare = await openHouse(t)
  assert.match(
    (await importU2f(bare.world, '')).says,
    /^Nothing was imported\.\nSet SALLYPORT_U2F_APP_ID to /,
  )
  const house = await openHouse(t, { env: ENV })
  const { email } = await house.newAccount()
  assert.equal(
    (await importU2f(house.world, '\n \n')).says,
    'Nothing was imported.\nThe file holds no lines.',
  )
  assert.equal((await importU2f(house.world, lineOf(email))).done, true)
  await house.world.store.write((tx) => bindAllKeys(tx, 'example.com', APP_ID))
  assert.match((await importU2f(house.world, lineOf(email))).says, /\nSALLYPORT_WEBAUTHN_RP_ID: /)
})

test('the command reads a file, and says where there is none', async (t) => {
  const folder = newFolder(t)
  const env = { ...ENV, SALLYPORT_DATA_DIR: join(folder, 'data') }
  const file = join(folder, 'keys.jsonl')
  writeFileSync(file, lineOf('alex.kim@example.com'))
  const run = (...args: string[]) => runProgram(t, { env, args: ['import-u2f', ...args], folder })
  assert.match((await run(file)).stderr, /^There is no database at /)
  assert.equal((await runProgram(t, { env, args: ['migrate'], folder })).code, 0)
  const missing = await run(join(folder, 'other.jsonl'))
  assert.deepEqual([missing.code, missing.stderr.startsWith('There is no file ')], [1, true])
  const refused = await run(file)
  assert.deepEqual(
    [refused.code, refused.stderr.trim()],
    [1, 'Nothing was imported.\n  line 1: email: Nobody who is active signs in with alex.kim@example.com.'],
  )
  assert.match(
    (await run(file, 'more')).stderr,
    /^Sallyport cannot do "import-u2f .*\n(?:.*\n)* {2}import-u2f FILE/,
  )
})

onBothEngines('an imported key ends what her password alone was good for', async (t, engine) => {
  const { house, account, browser } = await withNothing(t, { engine, env: ENV })
  assert.equal(said(await askApp(browser)), '403 proof_required')
  assert.equal((await importU2f(house.world, lineOf(account.email))).done, true)
  assert.equal(said(await askApp(browser)), '403 sudo_required', 'sudo by her password is over')
})
