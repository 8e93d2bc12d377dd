import { randomBytes, randomInt } from 'node:crypto'
import { type Config, readConfig } from '../src/config.ts'
import { newId } from '../src/http/token.ts'
import type { Asking, KeyRefusal, Liveness, ReadyAnswer } from '../src/method/method.ts'
import { creationOptions, requestOptions } from '../src/method/security-key/key-options.ts'
import type {
  AssertionOnWire,
  KeyCreationOptionsOnWire,
  KeyRequestOptionsOnWire,
  RegistrationOnWire,
} from '../src/method/security-key/key-shape.ts'
import { readyAssertion } from '../src/method/security-key/ready-assertion.ts'
import { readyRegistration } from '../src/method/security-key/ready-registration.ts'
import type { Instant } from '../src/store/duration.ts'
import type { Store } from '../src/store/store.ts'
import { addUser } from '../src/user/user-change-store.ts'
import { readUser, type User, userToChange } from '../src/user/user-store.ts'
import type { World } from '../src/world.ts'
import { SoftwareKey } from './software-key.ts'

/** How an answer of a key ended. */
export type KeyVerdict = 'passed' | Exclude<Liveness, 'live'> | KeyRefusal

export type KeyUser = { accountId: string; userId: string }

/**
 * The method itself on a store, without doors and without the judge: what asks for keys, and what takes their answers.
 * It stands at a sign-in and at a new key of the tests where a test does not say otherwise.
 */
export type KeyDesk = {
  world: Pick<World, 'config' | 'store' | 'random'>
  /** What its clock shows; a test turns it. */
  now: Instant
  newUser(email?: string): Promise<KeyUser>
  userOf(who: KeyUser): Promise<User>
  /** A key that is plugged into a browser at the desk's address. */
  newKey(): SoftwareKey
  creation(who: KeyUser, asking?: Asking): Promise<KeyCreationOptionsOnWire>
  request(who: KeyUser, asking?: Asking): Promise<KeyRequestOptionsOnWire>
  register(who: KeyUser, response: RegistrationOnWire, more?: More): Promise<KeyVerdict>
  answer(who: KeyUser, response: AssertionOnWire, more?: More): Promise<KeyVerdict>
  /** A key that is set up for her. */
  keyOf(who: KeyUser, name?: string): Promise<SoftwareKey>
}
/** `meanwhile` happens once the answer is ready and before it is taken. */
type More = { asking?: Asking; name?: string; meanwhile?: () => Promise<unknown> }

export const SIGN_IN: Asking = { ownerId: 'sgn_of_the_tests', purpose: 'sign_in' }
export const NEW_KEY: Asking = { ownerId: 'ses_of_the_tests', purpose: 'new_key' }

let people = 1

/** A desk on a store; the settings and the chance of its world can be others. */
export function keyDesk(store: Store, over: Partial<Config> & { random?: World['random'] } = {}): KeyDesk {
  const { random = { bytes: randomBytes, whole: (below) => randomInt(below) }, ...settings } = over
  const secretKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`
  const config = { ...readConfig({ SALLYPORT_SECRET_KEYS: secretKeys }), ...settings }
  const world = { config, store, random }

  async function take(who: KeyUser, ready: ReadyAnswer, asking: Asking): Promise<KeyVerdict> {
    return store.write(async (tx) => {
      const user = await userToChange(tx, who.accountId, who.userId)
      const liveness = await ready.liveness(tx, user, asking, desk.now)
      if (liveness !== 'live') return liveness
      const accepted = await ready.accept(tx, user, asking, desk.now)
      if (accepted === null) throw new Error('a key that is refused says why')
      return 'refused' in accepted ? accepted.refused : 'passed'
    })
  }

  const desk: KeyDesk = {
    world,
    now: Date.UTC(2026, 10, 24, 9),
    async newUser(email = `alex.kim.${people++}@example.com`) {
      const [accountId, id] = [newId(random, 'acc'), newId(random, 'usr')]
      const person = { name: 'Alex Kim', role: 'admin', phone: null, passwordHash: 'none', now: desk.now }
      await store.write((tx) => addUser(tx, { accountId, id, email, emailKey: email, ...person }))
      return { accountId, userId: id }
    },
    userOf: ({ accountId, userId }) => readUser(store.read, accountId, userId),
    newKey: () => new SoftwareKey({ origin: config.publicUrl.origin, rpId: config.webauthn.rpId }),
    creation: (who, asking = NEW_KEY) =>
      store.write(async (tx) => {
        const user = await userToChange(tx, who.accountId, who.userId)
        return creationOptions(world, tx, user, asking, desk.now)
      }),
    request: (who, asking = SIGN_IN) =>
      store.write(async (tx) => {
        const user = await userToChange(tx, who.accountId, who.userId)
        return requestOptions(world, tx, user, asking, desk.now)
      }),
    async register(who, response, { asking = NEW_KEY, name, meanwhile } = {}) {
      const ready = await readyRegistration(world, who, asking, { response, name }, desk.now)
      await meanwhile?.()
      return take(who, ready, asking)
    },
    async answer(who, response, { asking = SIGN_IN, meanwhile } = {}) {
      const ready = await readyAssertion(world, who, asking, response, desk.now)
      await meanwhile?.()
      return take(who, ready, asking)
    },
    async keyOf(who, name) {
      const key = desk.newKey()
      const response = key.register(await desk.creation(who))
      const verdict = await desk.register(who, response, name === undefined ? {} : { name })
      if (verdict !== 'passed') throw new Error(`the key was not set up: ${verdict}`)
      return key
    },
  }
  return desk
}
