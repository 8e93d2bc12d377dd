import { newId } from '../src/http/token.ts'
import { policyToChange, replacePolicy } from '../src/policy/policy-store.ts'
import { DAY_MS } from '../src/store/duration.ts'
import { storeTrust } from '../src/trusted-device/trusted-device-store.ts'
import type { World } from '../src/world.ts'
import { type RandomUser, storeUserIn } from '../test/random-users.ts'

const AT_ONCE = 1_000

const PLAIN: RandomUser = {
  role: 'member',
  status: 'active',
  ownChoice: false,
  phone: 'proven',
  number: 'mobile',
  apps: 0,
  securityKeys: 0,
  recoveryCodes: 10,
  temporaryCode: 'none',
  everEnrolled: true,
  codesDisabled: false,
}
const NEW: RandomUser = { ...PLAIN, phone: 'on_file', recoveryCodes: 0, everEnrolled: false }

/** A user of every kind, those more often that an account has more of. */
const KINDS: RandomUser[] = [
  PLAIN,
  { ...PLAIN, apps: 1 },
  PLAIN,
  { ...PLAIN, apps: 1, phone: 'none' },
  NEW,
  { ...NEW, status: 'invited' },
  PLAIN,
  { ...PLAIN, apps: 1, securityKeys: 1 },
  { ...NEW, status: 'invited', phone: 'none' },
  { ...PLAIN, recoveryCodes: 0 },
  { ...PLAIN, recoveryCodes: 0, phone: 'none' },
  { ...PLAIN, status: 'deactivated' },
  { ...PLAIN, codesDisabled: true },
  { ...PLAIN, ownChoice: true, temporaryCode: 'live' },
  { ...PLAIN, temporaryCode: 'dead' },
]

/** One in five hundred has a landline, and as many share a number. */
const kindOf = (nth: number): RandomUser => {
  const kind = KINDS[nth % KINDS.length] ?? PLAIN
  return nth % 500 > 1 ? kind : { ...kind, number: nth % 500 === 0 ? 'landline' : 'same' }
}

/** Fills an account with users of all kinds, whose policy is SMS first, the app as the backup, trust for a week. Every second one trusts a device. */
export async function fillAccount(
  world: Pick<World, 'store' | 'random' | 'clock'>,
  accountId: string,
  people: number,
): Promise<void> {
  const { store, random } = world
  const now = world.clock.now()
  const policy = await store.write(async (tx) => {
    const before = await policyToChange(tx, accountId)
    const next = { ...before, backup: 'app', deviceTrust: '1_week', version: before.version + 1 } as const
    await replacePolicy(tx, accountId, next)
    return next
  })
  for (let from = 0; from < people; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, people - from) }, (_, nth) => from + nth)
    await store.write(async (tx) => {
      for (const nth of some) {
        const id = newId(random, 'usr')
        const kind = kindOf(nth)
        await storeUserIn(tx, kind, { accountId, id, nth, passwordHash: 'none' }, now)
        if (nth % 2 === 1) continue
        const givenAt = now - ((nth * 7_919) % (6 * DAY_MS))
        const browser = { address: '127.0.0.1', browser: 'Bench', browserHash: id, publicKey: null }
        const device = { accountId, userId: id, id: newId(random, 'dev'), ...browser }
        const earnedBy = kind.apps > 0 ? 'app' : 'sms'
        await storeTrust(tx, { ...device, earnedBy, endsAt: givenAt + 7 * DAY_MS }, policy, givenAt)
      }
    })
  }
}
