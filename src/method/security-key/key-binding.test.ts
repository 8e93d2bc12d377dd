import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyDesk } from '../../../test/key-desk.ts'
import { bindAllKeys } from '../../../test/key-rows.ts'
import { newFolder, runProgram } from '../../../test/server-process.ts'
import { eachEngine } from '../../../test/stores.ts'
import { openStore } from '../../store/open-store.ts'
import { wrongKeyBinding } from './key-binding.ts'

const under = (rpId: string, u2fAppId: string | null = null) => ({ webauthn: { rpId, u2fAppId } })

eachEngine('keys that exist hold the RP ID and the app id where they are', async (store) => {
  const desk = keyDesk(store)
  const appId = 'https://www.example.com/app-id.json'
  assert.equal(await wrongKeyBinding(store.read, under('example.com', appId)), null, 'no keys, no bond')
  await desk.keyOf(await desk.newUser())
  assert.equal(await wrongKeyBinding(store.read, under('localhost')), null)
  assert.equal(await wrongKeyBinding(store.read, under('localhost', appId)), null)
  assert.match(
    (await wrongKeyBinding(store.read, under('example.com'))) ?? '',
    /^SALLYPORT_WEBAUTHN_RP_ID: There are security keys that were set up for localhost; .* Set it to localhost, /,
  )
  await store.write((tx) => bindAllKeys(tx, 'localhost', appId))
  assert.equal(await wrongKeyBinding(store.read, under('localhost', appId)), null)
  for (const other of [null, `${appId}?`])
    assert.match(
      (await wrongKeyBinding(store.read, under('localhost', other))) ?? '',
      /^SALLYPORT_U2F_APP_ID: There are imported security keys that answer for https:\/\/www\.example\.com\/app-id\.json alone\. Set it to that\.$/,
    )
})

test('a server does not start while keys exist that would not answer, and says what to do', async (t) => {
  const folder = newFolder(t)
  const store = await openStore({ engine: 'sqlite', path: join(folder, 'sallyport.db') })
  const desk = keyDesk(store)
  await desk.keyOf(await desk.newUser())
  await store.write((tx) => bindAllKeys(tx, 'sign-in.example.com', null))
  await store.close()
  const { code, stderr } = await runProgram(t, {
    env: { SALLYPORT_DATABASE_URL: `sqlite:${join(folder, 'sallyport.db')}` },
  })
  assert.equal(code, 1)
  assert.match(
    stderr,
    /cannot start with these settings:\n {2}SALLYPORT_WEBAUTHN_RP_ID: .*Set it to sign-in\.example\.com/,
  )
})
