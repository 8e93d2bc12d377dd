import assert from 'node:assert/strict'
import { eachEngine } from '../../test/stores.ts'
import { newId } from '../http/token.ts'
import { systemRandom } from '../random/system-random.ts'
import { Refusal } from '../refusal.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { Store } from '../store/store.ts'
import type { World } from '../world.ts'
import { findLink } from './link-store.ts'
import { type LinkPurpose, LINKS, makeLink, readLink, spendLink, voidLinks } from './link.ts'

const NOW = Date.parse('2026-11-24T10:12:00Z')
const random = systemRandom()
const config = { publicUrl: new URL('https://sign-in.example.com/') } as World['config']
const world = { config, random }

const newUser = () => ({ accountId: newId(random, 'acc'), id: newId(random, 'usr') })
type LinkUser = ReturnType<typeof newUser>

async function tokenFor(
  store: Store,
  user: LinkUser,
  purpose: LinkPurpose = 'invitation',
  madeBy: string | null = null,
): Promise<string> {
  const { url } = await store.write((tx) => makeLink(world, tx, user, purpose, madeBy, NOW))
  return url.slice(url.indexOf('#') + 1)
}
const read = (store: Store, token: string, now = NOW, purpose: LinkPurpose = 'invitation') =>
  readLink(store.read, purpose, token, now)
const use = (store: Store, token: string, now = NOW, purpose: LinkPurpose = 'invitation') =>
  store.write((tx) => spendLink(tx, purpose, token, now))
const isSpent = (reason: unknown) => reason instanceof Refusal && reason.code === 'link_spent'

eachEngine('a link stands on the public origin, with its secret behind the #', async (store) => {
  for (const [purpose, page, lifeMs] of [
    ['invitation', '/invitation', 7 * DAY_MS],
    ['password_reset', '/reset-password', 1 * HOUR_MS],
  ] as const) {
    const user = newUser()
    const link = await store.write((tx) => makeLink(world, tx, user, purpose, 'usr_admin', NOW))
    const { origin, pathname, search, hash } = new URL(link.url)
    assert.deepEqual([origin, pathname, search], ['https://sign-in.example.com', page, ''])
    assert.match(hash, new RegExp(`^#${user.accountId}\\.${user.id}\\.[0-9a-z]{52}$`))
    assert.equal(link.expiresAt, NOW + lifeMs)
    assert.equal(LINKS[purpose].lifeMs, lifeMs)
    const { accountId, id: userId } = user
    assert.deepEqual(await read(store, hash.slice(1), NOW, purpose), {
      accountId,
      userId,
      madeBy: 'usr_admin',
      expiresAt: link.expiresAt,
    })
  }
})

eachEngine('a link that was made under a clock that has been put back since opens nothing', async (store) => {
  for (const purpose of ['invitation', 'password_reset'] as const) {
    const token = await tokenFor(store, newUser(), purpose)
    const back = NOW - MINUTE_MS - 1
    await assert.rejects(read(store, token, back, purpose), isSpent)
    await assert.rejects(use(store, token, back, purpose), isSpent)
    // another node's clock, which stands a moment behind
    await read(store, token, NOW - MINUTE_MS, purpose)
    await use(store, token, NOW - MINUTE_MS, purpose)
  }
})

eachEngine('a link works until its last millisecond, to look at and to use', async (store) => {
  for (const purpose of ['invitation', 'password_reset'] as const) {
    const { lifeMs } = LINKS[purpose]
    const token = await tokenFor(store, newUser(), purpose)
    await assert.rejects(read(store, token, NOW + lifeMs, purpose), isSpent)
    await assert.rejects(use(store, token, NOW + lifeMs, purpose), isSpent)
    await read(store, token, NOW + lifeMs - 1, purpose)
    await use(store, token, NOW + lifeMs - 1, purpose)
  }
})

eachEngine('looking at a link uses nothing up, and using it does, once', async (store) => {
  const token = await tokenFor(store, newUser())
  for (let looks = 0; looks < 10; looks++) await read(store, token)
  await use(store, token)
  await assert.rejects(use(store, token), isSpent)
  await assert.rejects(read(store, token), isSpent)
})

eachEngine('of twenty who use a link at once one does', async (store) => {
  const token = await tokenFor(store, newUser())
  const uses = await Promise.allSettled(Array.from({ length: 20 }, () => use(store, token)))
  assert.equal(uses.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.ok(uses.every((one) => one.status === 'fulfilled' || isSpent(one.reason)))
})

eachEngine('a use that is taken back leaves the link as it was', async (store) => {
  const token = await tokenFor(store, newUser())
  const takenBack = store.write(async (tx) => {
    await spendLink(tx, 'invitation', token, NOW)
    throw new Error('changed its mind')
  })
  await assert.rejects(takenBack, /changed its mind/)
  await use(store, token)
})

eachEngine('a new link voids the one before, used or not, and no other', async (store) => {
  const [user, other] = [newUser(), newUser()]
  const [first, reset, others] = [
    await tokenFor(store, user),
    await tokenFor(store, user, 'password_reset'),
    await tokenFor(store, other),
  ]
  const second = await tokenFor(store, user)
  assert.notEqual(first, second)
  await assert.rejects(read(store, first), isSpent)
  await assert.rejects(use(store, first), isSpent)
  await use(store, second)
  const third = await tokenFor(store, user)
  await assert.rejects(read(store, second), isSpent)
  await use(store, third)
  await use(store, reset, NOW, 'password_reset')
  await use(store, others)
})

eachEngine('a link for one purpose is worth nothing for another', async (store) => {
  const user = newUser()
  const invitation = await tokenFor(store, user)
  await assert.rejects(read(store, invitation, NOW, 'password_reset'), isSpent)
  await assert.rejects(use(store, invitation, NOW, 'password_reset'), isSpent)
  // alone, so that no other link of hers is found in its place
  const resetAlone = await tokenFor(store, newUser(), 'password_reset')
  await assert.rejects(read(store, resetAlone, NOW, 'invitation'), isSpent)
  const reset = await tokenFor(store, user, 'password_reset')
  for (const [token, purpose] of [
    [invitation, 'password_reset'],
    [reset, 'invitation'],
  ] as const) {
    await assert.rejects(read(store, token, NOW, purpose), isSpent)
    await assert.rejects(use(store, token, NOW, purpose), isSpent)
  }
  await use(store, invitation)
  await use(store, reset, NOW, 'password_reset')
})

eachEngine("a link's secret opens nothing of another user's or another account's", async (store) => {
  const [user, other] = [newUser(), newUser()]
  const [token, others] = [await tokenFor(store, user), await tokenFor(store, other)]
  const [, , secret] = token.split('.')
  const [otherAccount, otherUser, otherSecret] = others.split('.')
  for (const forged of [
    `${otherAccount}.${otherUser}.${secret}`,
    `${user.accountId}.${otherUser}.${secret}`,
    `${otherAccount}.${user.id}.${secret}`,
    `${user.accountId}.${user.id}.${otherSecret}`,
  ]) {
    await assert.rejects(read(store, forged), isSpent, forged)
    await assert.rejects(use(store, forged), isSpent, forged)
  }
  await use(store, token)
  await use(store, others)
})

eachEngine('what is no link of ours is refused like one that is spent', async (store) => {
  const user = newUser()
  const token = await tokenFor(store, user)
  for (const odd of [
    '',
    'x',
    '..',
    token.slice(0, -1),
    `${token}0`,
    token.toUpperCase(),
    `https://sign-in.example.com/invitation#${token}`,
    `${token}.${token}`,
    token.replace('.usr_', '.ses_'),
    `${user.accountId}.${user.id}.${hashSecret('')}`,
    `${user.accountId}.${user.id}.`,
    '%00',
    'a'.repeat(100_000),
  ]) {
    await assert.rejects(read(store, odd), isSpent, odd.slice(0, 80))
    await assert.rejects(use(store, odd), isSpent, odd.slice(0, 80))
  }
  await read(store, ` ${token}\n`)
  await use(store, ` ${token}\n`)
})

eachEngine('links that are made void are worth nothing, and those of others go on', async (store) => {
  const [user, other] = [newUser(), newUser()]
  const [invitation, reset, others] = [
    await tokenFor(store, user),
    await tokenFor(store, user, 'password_reset'),
    await tokenFor(store, other),
  ]
  await store.write((tx) => voidLinks(tx, user, 'invitation'))
  await assert.rejects(read(store, invitation), isSpent)
  await assert.rejects(use(store, invitation), isSpent)
  await read(store, reset, NOW, 'password_reset')
  await store.write((tx) => voidLinks(tx, user, 'invitation', 'password_reset'))
  await assert.rejects(use(store, reset, NOW, 'password_reset'), isSpent)
  await use(store, others)
})

eachEngine('of a link the database has nothing but the hash of its secret', async (store) => {
  const user = newUser()
  const token = await tokenFor(store, user)
  const [, , secret = ''] = token.split('.')
  const row = await store.read.first(findLink, {
    accountId: user.accountId,
    userId: user.id,
    purpose: 'invitation',
  })
  assert.ok(row)
  assert.ok(!JSON.stringify(row).includes(secret))
  assert.equal(row.secret_hash, hashSecret(secret))
})
