import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import * as client from 'openid-client'
import { type Config, readConfig } from '../config.ts'
import { ConfigProblems } from '../config/config-problems.ts'
import { signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { addApplication, CALLBACK, openIssuer, relyingParty } from '../../test/relying-party.ts'
import { operatorApplications } from './operator-applications.ts'

const SECRET = 'secret-of-the-suite-0123456789abcdef'
const SUITE = {
  id: 'example-suite',
  kind: 'web',
  name: 'Example Suite',
  secret: SECRET,
  redirectAddresses: [CALLBACK],
}

function fileOf(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-applications-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'applications.json')
  writeFileSync(path, content)
  return path
}

test('an application of the operator serves the users of every account, and none of their administrators changes it', async (t) => {
  const file = fileOf(t, JSON.stringify([SUITE]))
  const house = await openIssuer(t, { env: { SALLYPORT_APPLICATIONS: file } })
  const accounts = [await house.newAccount(), await house.newAccount()]
  for (const account of accounts) {
    const admin = await signedIn(house, account)
    await addApplication(admin)
    const { body } = await admin.call('GET', '/api/v1/account/applications')
    const [, suite] = body.items
    assert.deepEqual(
      [body.items.length, suite.id, suite.from, suite.secrets, suite.addedBy],
      [2, 'example-suite', 'operator', [], null],
    )
    const party = await relyingParty(house, { ...suite, secret: SECRET })
    const claims = (await party.signIn(admin)).claims()
    assert.deepEqual([claims?.sub, claims?.['account_id']], [account.userId, account.accountId])
    const wrong = await relyingParty(house, { ...suite, secret: `${SECRET}x` })
    await assert.rejects(client.tokenIntrospection(wrong.config, 'x'), client.WWWAuthenticateChallengeError)
    const path = '/api/v1/account/applications/example-suite'
    for (const method of ['PATCH', 'DELETE'] as const)
      assert.equal(
        said(await admin.call(method, path, method === 'PATCH' ? { name: 'Mine' } : undefined)),
        '404 not_found',
      )
    const one = await admin.call('GET', path)
    assert.deepEqual([one.status, one.body.from, one.body.name], [200, 'operator', 'Example Suite'])
    assert.equal(said(await admin.call('GET', `${path}-2`)), '404 not_found')
    const after = await admin.call('GET', '/api/v1/account/applications')
    assert.ok(after.body.items[1].lastSignInAt)
  }
  assert.ok(!JSON.stringify(await everyTable(house)).includes(SECRET))
})

test('everything that is wrong in the file is said at the start, and never a secret', (t) => {
  const entries = [
    SUITE,
    SUITE,
    { ...SUITE, id: 'app_mine' },
    { ...SUITE, id: 'short-secret', secret: 'too short' },
    { ...SUITE, id: 'no-secret', secret: undefined },
    { ...SUITE, id: 'public', kind: 'public' },
    { ...SUITE, id: 'redirects', redirectAddresses: ['https://*.example.com/'] },
    { ...SUITE, id: 'level', asksFor: 'recent' },
    { ...SUITE, id: 'unknown', colour: 'blue' },
    'nonsense',
  ]
  assert.deepEqual(problemsOf(t, JSON.stringify(entries)), [
    'SALLYPORT_APPLICATIONS: entry 3: id: Use 3 to 40 letters in lower case, digits, hyphens and underscores, not app_ first.',
    'SALLYPORT_APPLICATIONS: entry 4: secret: Use at least 32 characters, for example those of: openssl rand -base64 32.',
    'SALLYPORT_APPLICATIONS: entry 5: secret: A web application needs one.',
    'SALLYPORT_APPLICATIONS: entry 6: secret: Only a web application has one.',
    'SALLYPORT_APPLICATIONS: entry 7: redirectAddresses.0: Write one exact address, without *.',
    'SALLYPORT_APPLICATIONS: entry 8: notOlderThan: Say how old the second factor may be, exactly where a recent one is asked for.',
    'SALLYPORT_APPLICATIONS: entry 9: as a whole: Unrecognized key: "colour"',
    'SALLYPORT_APPLICATIONS: entry 10: as a whole: Invalid input: expected object, received string',
    'SALLYPORT_APPLICATIONS: the id example-suite is there twice.',
  ])
  for (const content of ['', '{', '{}', 'null', '"x"'])
    assert.match(
      problemsOf(t, content)[0] ?? '',
      /is no list in JSON\. Begin it with \[ and end it with \]\.$/,
    )
})

function problemsOf(t: TestContext, content: string): readonly string[] {
  const read = (): Config => {
    const config = readConfig({
      SALLYPORT_DATA_DIR: tmpdir(),
      SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      SALLYPORT_APPLICATIONS: fileOf(t, content),
    })
    operatorApplications(config)
    return config
  }
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof ConfigProblems)
    assert.ok(!error.message.includes(SECRET))
    return error.problems
  }
  return []
}
