import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { addApp, addKey, setPolicy } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { type House, openHouse, PASSWORD, signedIn } from '../../test/house.ts'
import { accept, mailTo, OWN_PASSWORD, tokenIn } from '../../test/invited.ts'
import { inSession, newNumber, type Walker, walkIn } from '../../test/walking.ts'
import { accountCoverage } from '../coverage/account-coverage.ts'
import type { CoveredUserOnWire } from '../coverage/coverage-shape.ts'
import { DEVICE_TRUST, type DeviceTrust } from '../policy/device-trust.ts'
import type { Method } from '../policy/method-name.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { HOUR_MS, SECOND_MS } from '../store/duration.ts'

/** Ten thousand actions in all, in accounts that begin anew. */
const SEEDS = [20_261, 20_262, 20_263, 20_264, 20_265]
const ACTIONS_EACH = 2_000
const MOST_USERS = 14

/** Chance that is the same in each run (Park and Miller's generator). */
function chanceFrom(seed: number) {
  let state = seed
  const below = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most
  return { below, one: <T>(of: readonly T[]): T => of[below(of.length)] as T }
}

/** One account, its people as they are outside of it, and what its pages have told its administrators. */
type Walk = {
  house: House
  accountId: string
  chance: ReturnType<typeof chanceFrom>
  people: Map<
    string,
    Walker & { admin: boolean; invited?: string; deactivated: boolean; session?: TestBrowser }
  >
  /** The word of every user who is not deactivated, as of the last step. */
  words: Map<string, string>
  /** Of whom it was shown, before it came to it, that they would be stuck. */
  shown: Set<string>
  /** How many users were made. */
  made: number
}
type Somebody = Walk['people'] extends Map<string, infer Person> ? Person : never

for (const seed of SEEDS)
  void test(`whatever administrators and users do, nobody is stuck of whom that was not shown beforehand, and an administrator can always sign in (walk ${seed})`, async (t) => {
    const done = await walkFrom(t, seed)
    t.diagnostic(JSON.stringify(Object.fromEntries(done)))
    for (const name of Object.keys(ACTIONS))
      assert.ok(
        [...done.keys()].some((one) => one.startsWith(`${name} done`)),
        `${name} was done at least once`,
      )
  })

/** Walks from a seed and looks after every action. Resolves to how often each was done, and each refused. */
async function walkFrom(t: TestContext, seed: number): Promise<Map<string, number>> {
  const walk = await setOut(t, seed)
  const done = new Map<string, number>()
  for (let acted = 0; acted < ACTIONS_EACH;) {
    const name = walk.chance.one(WEIGHTED)
    const outcome = await (ACTIONS[name] as Action)(walk).catch((error: unknown) => {
      throw new Error(`action ${acted} of seed ${seed}: ${name}`, { cause: error })
    })
    if (outcome === null) continue
    acted++
    done.set(`${name} ${outcome}`, (done.get(`${name} ${outcome}`) ?? 0) + 1)
    await look(walk, `action ${acted} of seed ${seed}: ${name}, ${outcome}`)
  }
  return done
}

async function setOut(t: TestContext, seed: number): Promise<Walk> {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  await signedIn(house, account)
  await setPolicy(house, account, { ...METHOD_CHOICES['sms+app'] })
  const first = { ...account, password: PASSWORD, admin: true, deactivated: false }
  const walk: Walk = {
    house,
    accountId: account.accountId,
    chance: chanceFrom(seed),
    people: new Map([[account.userId, first]]),
    words: new Map(),
    shown: new Set(),
    made: 0,
  }
  walk.words = await covered(walk)
  return walk
}

/** What must hold after every action. */
async function look(walk: Walk, about: string): Promise<void> {
  const { people, shown, words: before } = walk
  walk.words = await covered(walk)
  for (const [id, word] of walk.words)
    if (word === 'stuck' && before.get(id) !== 'stuck')
      assert.ok(shown.has(id), `${about}: ${people.get(id)?.email} is stuck, and it was not shown`)
  for (const id of shown) if (walk.words.get(id) !== 'stuck' && !holdsCode(walk, id)) shown.delete(id)
  const admins = [...people].filter(
    ([, { admin, invited, deactivated }]) => admin && !invited && !deactivated,
  )
  assert.ok(
    admins.some(([id]) => walk.words.get(id) !== 'stuck'),
    `${about}: no administrator can sign in`,
  )
}

const holdsCode = ({ people, house }: Walk, id: string) => {
  const code = people.get(id)?.code
  return code !== undefined && house.now() < code.endsAt
}

/** The word of every user who is not deactivated, by the function of the pages. */
async function covered({ house, accountId }: Walk): Promise<Map<string, string>> {
  const { read } = house.world.store
  const inForce = await readPolicy(read, accountId)
  const policies = { inForce, wanted: inForce }
  const { coverage } = await accountCoverage(read, accountId, policies, {}, house.now())
  return new Map(coverage.users.items.map(({ id, after }) => [id, after]))
}

/** An administrator who can sign in, by chance. */
const anAdmin = ({ chance, people, words }: Walk): [id: string, admin: Somebody] =>
  chance.one([...people].filter(([id, one]) => one.admin && isIn(one) && words.get(id) !== 'stuck'))

const somebodyIn = (walk: Walk): [id: string, one: Somebody] =>
  walk.chance.one([...walk.people].filter(([, one]) => isIn(one)))

const isIn = ({ invited, deactivated }: Somebody) => invited === undefined && !deactivated

/** By what somebody who has nothing yet shows that she may set something up. */
const NEWCOMER = ['email_code', 'temporary_code'] as const

/** A call in somebody's session, in a new one with sudo where the one before is over. */
async function as(
  { house }: Walk,
  who: Somebody,
  method: string,
  path: string,
  body?: object,
): Promise<TestAnswer> {
  const answer = await who.session?.call(method, `/api/v1${path}`, body)
  if (answer && answer.status !== 401 && answer.body.code !== 'sudo_required') return answer
  who.session = await inSession(house, who, ['sms', 'app', 'security_key', ...NEWCOMER])
  return who.session.call(method, `/api/v1${path}`, body)
}

/** What became of it; null where there was nothing to do. */
type Action = (walk: Walk) => Promise<string | null>

const others = (walk: Walk, than: string, fits: (one: Somebody) => boolean = () => true) =>
  [...walk.people].filter(([id, one]) => id !== than && fits(one))

/** What an administrator does to another user: the call, and what follows where it was done. */
const toAnother =
  (
    fits: (one: Somebody) => boolean,
    call: (walk: Walk, id: string, one: Somebody) => [method: string, path: string, body?: object],
    then: (walk: Walk, id: string, one: Somebody, answer: TestAnswer) => void,
  ): Action =>
  async (walk) => {
    const [adminId, admin] = anAdmin(walk)
    const found = others(walk, adminId, fits)
    if (found.length === 0) return null
    const [id, one] = walk.chance.one(found)
    const [method, path, body] = call(walk, id, one)
    const answer = await as(walk, admin, method, `/account/users/${id}${path}`, body)
    if (answer.status >= 300)
      return refusedAs(answer, ['last_admin', 'mail_limit', 'phone_required', 'last_authenticator'])
    then(walk, id, one, answer)
    return 'done'
  }

function refusedAs(answer: TestAnswer, codes: string[]): string {
  assert.ok(codes.includes(answer.body.code), JSON.stringify(answer.body))
  return answer.body.code
}

const ACTIONS: Record<string, Action> = {
  async savePolicy(walk) {
    const [adminId, admin] = anAdmin(walk)
    const twoFactor = {
      active: walk.chance.below(8) > 0,
      ...walk.chance.one(Object.values(METHOD_CHOICES)),
      deviceTrust: walk.chance.one(Object.keys(DEVICE_TRUST) as DeviceTrust[]),
    }
    const preview = await as(walk, admin, 'POST', '/account/security-policy/preview', { twoFactor })
    assert.equal(preview.status, 200, JSON.stringify(preview.body))
    const { version } = (await as(walk, admin, 'GET', '/account/security-policy')).body
    const save = () => as(walk, admin, 'PUT', '/account/security-policy', { twoFactor, version })
    let saved = await save()
    if (saved.body.code === 'proof_required') {
      if (!(await prove(walk, admin, saved.body.methods))) return 'no proof'
      saved = await save()
    }
    if (saved.status !== 200) return refusedAs(saved, ['would_lock_out_admins', 'proof_required'])
    // her own proof may have made her ready since; of everybody else it came as it was shown
    const words = await covered(walk)
    for (const { id, after } of preview.body.users.items as CoveredUserOnWire[]) {
      if (id !== adminId)
        assert.equal(words.get(id), after, `what was shown of ${walk.people.get(id)?.email}`)
      if (after === 'stuck') walk.shown.add(id)
    }
    return 'done'
  },
  async create(walk) {
    if (walk.people.size >= MOST_USERS) return null
    const [, admin] = anAdmin(walk)
    const email = `kai.lund.${walk.made++}@example.com`
    const role = walk.chance.below(3) === 0 ? 'admin' : 'member'
    const wanted = {
      name: 'Kai Lund',
      email,
      role,
      ...(walk.chance.below(2) === 0 && { phone: newNumber() }),
    }
    const made = await as(walk, admin, 'POST', '/account/users', wanted)
    if (made.status !== 201) return refusedAs(made, ['phone_required', 'mail_limit'])
    const { id: userId, phone } = made.body
    const about = { accountId: walk.accountId, userId, email, phone: phone ?? '', password: OWN_PASSWORD }
    const invited = tokenIn(await mailTo(walk.house, email, 'invited you'))
    walk.people.set(userId, { ...about, admin: role === 'admin', invited, deactivated: false })
    if (made.body.coverage === 'stuck') walk.shown.add(userId)
    return 'done'
  },
  async accept(walk) {
    const waiting = [...walk.people.values()].filter((one) => one.invited !== undefined && !one.deactivated)
    if (waiting.length === 0) return null
    const one = walk.chance.one(waiting)
    const answer = await accept(walk.house.browser(), one.invited ?? '')
    if (answer.status !== 200) return refusedAs(answer, ['link_spent'])
    delete one.invited
    return 'done'
  },
  async signIn(walk) {
    const [id, one] = somebodyIn(walk)
    walk.house.passTime(31 * SECOND_MS)
    const word = (await covered(walk)).get(id)
    const way = await walkIn(walk.house, one)
    if (way.is === 'later') return 'later'
    const met = way.is === 'stuck' ? 'stuck' : way.by
    const readyByPolicy = word === 'ready' || word === met
    assert.ok(readyByPolicy, `${one.email} was shown as ${word} and met ${met}`)
    if (way.is === 'in') one.session = way.browser
    return 'done'
  },
  async addOne(walk) {
    const [, one] = somebodyIn(walk)
    const method = walk.chance.one(['app', 'security_key'] as const)
    if (method === 'app' ? one.app : one.key) return null
    const path = method === 'app' ? '/me/apps' : '/me/security-keys/options'
    const asked = await as(walk, one, 'POST', path)
    if (asked.status !== 200) return refusedAs(asked, ['proof_required'])
    const browser = one.session ?? assert.fail('she is in a session')
    if (method === 'app') one.app = await addApp(walk.house, browser)
    else one.key = await addKey(walk.house, browser)
    return 'done'
  },
  async removeOne(walk) {
    const [, one] = somebodyIn(walk)
    const { items } = (await as(walk, one, 'GET', '/me/authenticators')).body
    if (items.length === 0) return null
    const { id, method } = walk.chance.one(items as { id: string; method: Method }[])
    const removed = await as(walk, one, 'DELETE', `/me/authenticators/${id}`)
    if (removed.status !== 204) return refusedAs(removed, ['last_authenticator', 'phone_required'])
    const left = items.filter((item: { id: string; method: Method }) => item.method === method).length - 1
    if (method === 'app' && left === 0) delete one.app
    if (method === 'security_key' && left === 0) delete one.key
    if (method === 'sms') one.phone = ''
    return 'done'
  },
  async ownChoice(walk) {
    const [, one] = somebodyIn(walk)
    const ownChoice = walk.chance.below(2) === 0
    const chosen = await as(walk, one, 'PUT', '/me/second-factor', { ownChoice })
    return chosen.status < 300 ? 'done' : refusedAs(chosen, ['authenticator_required'])
  },
  reset: toAnother(
    isIn,
    () => ['POST', '/second-factor-reset', {}],
    (walk, id, one, { body }) => {
      delete one.app
      delete one.key
      one.phone = ''
      one.code = { text: body.temporaryCode, endsAt: Date.parse(body.expiresAt) }
      walk.shown.add(id)
    },
  ),
  temporaryCode: toAnother(
    isIn,
    () => ['POST', '/temporary-code', { hours: 1 }],
    (_, __, one, { body }) =>
      void (one.code = { text: body.temporaryCode, endsAt: Date.parse(body.expiresAt) }),
  ),
  async setPhone(walk) {
    const [adminId, admin] = anAdmin(walk)
    const found = others(walk, adminId)
    if (found.length === 0) return null
    const [id, one] = walk.chance.one(found)
    const phone = walk.chance.below(3) === 0 ? null : newNumber()
    const { ifPhone } = (await as(walk, admin, 'GET', `/account/users/${id}/authenticators`)).body
    const set = await as(walk, admin, 'PATCH', `/account/users/${id}`, { phone })
    if (set.status !== 200)
      return refusedAs(set, ['phone_required', 'last_admin', 'last_authenticator', 'mail_limit'])
    const shown = phone === null ? ifPhone.removed : ifPhone.replaced
    if (!one.deactivated && one.phone !== (phone ?? '')) assert.equal(set.body.coverage, shown)
    if (shown === 'stuck') walk.shown.add(id)
    one.phone = phone ?? ''
    return 'done'
  },
  deactivate: toAnother(
    ({ deactivated }) => !deactivated,
    () => ['PATCH', '', { status: 'deactivated' }],
    (_, __, one) => {
      one.deactivated = true
      delete one.code
    },
  ),
  reactivate: toAnother(
    ({ deactivated }) => deactivated,
    () => ['PATCH', '', { status: 'active' }],
    (walk, id, one, { body }) => {
      one.deactivated = false
      if (body.coverage === 'stuck') walk.shown.add(id)
    },
  ),
  role: toAnother(
    () => true,
    (_, __, { admin }) => ['PATCH', '', { role: admin ? 'member' : 'admin' }],
    (_, __, one) => void (one.admin = !one.admin),
  ),
  remove: toAnother(
    () => true,
    () => ['DELETE', ''],
    (walk, id) => {
      walk.people.delete(id)
      walk.shown.delete(id)
    },
  ),
  async passTime(walk) {
    walk.house.passTime(walk.chance.one([HOUR_MS / 4, HOUR_MS, HOUR_MS, 25 * HOUR_MS]))
    return 'done'
  },
}

/** Each as often as a step is to be it. */
const WEIGHTED = Object.entries({
  savePolicy: 8,
  create: 6,
  accept: 6,
  signIn: 10,
  addOne: 4,
  removeOne: 6,
  ownChoice: 2,
  reset: 2,
  temporaryCode: 3,
  setPhone: 6,
  deactivate: 2,
  reactivate: 2,
  role: 4,
  remove: 1,
  passTime: 2,
}).flatMap(([name, weight]) => Array.from({ length: weight }, () => name))

/** Proves a policy by one of its methods: one that she has, or one that she sets up on the spot. False: neither. */
async function prove(
  { house }: Walk,
  admin: Somebody,
  methods: { method: Method; enrolled: boolean }[],
): Promise<boolean> {
  const has = methods.find(({ enrolled }) => enrolled)?.method
  if (has !== undefined) admin.session = await inSession(house, admin, [has, ...NEWCOMER])
  else if (methods.some(({ method }) => method !== 'sms') && (await mayBind(admin))) {
    const browser = admin.session ?? assert.fail('she is in a session')
    if (methods.some(({ method }) => method === 'app')) admin.app = await addApp(house, browser)
    else admin.key = await addKey(house, browser)
  } else return false
  return true
}

/** Whether she may bind an authenticator in her session without a proof that she does not have. */
const mayBind = async (admin: Somebody): Promise<boolean> =>
  (await admin.session?.call('POST', '/api/v1/me/apps'))?.status === 200
