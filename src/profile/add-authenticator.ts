import type { Caller, Client } from '../http/door.ts'
import { type AppOffer, offerApp } from '../method/app/app-offer.ts'
import { readyAppOffer } from '../method/app/ready-app.ts'
import type { Asking } from '../method/method.ts'
import { creationOptions } from '../method/security-key/key-options.ts'
import type { KeyCreationOptionsOnWire, RegistrationOnWire } from '../method/security-key/key-shape.ts'
import { readyRegistration } from '../method/security-key/key-answers.ts'
import type { World } from '../world.ts'
import { bindInSession, holdToBind } from './bind-in-session.ts'

type Needs = Pick<
  World,
  'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'
>
type Who = { caller: Caller; client: Client }

const askingIn = ({ sessionId }: Caller, purpose: 'new_app' | 'new_key'): Asking => ({
  ownerId: sessionId,
  purpose,
})

/** Begins to add an app of the caller's: hands out a secret, which counts once a code of it came back. */
export async function offerNewApp(world: Needs, caller: Caller): Promise<AppOffer> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { user } = await holdToBind(tx, caller, now)
    return offerApp(world, tx, user, caller.sessionId, now)
  })
}

/** Adds the app whose code she has entered. Gives back its id. */
export async function confirmApp(
  world: Needs,
  who: Who,
  given: { id: string; code: string; name?: string | undefined },
): Promise<string> {
  const asking = askingIn(who.caller, 'new_app')
  const bound = await bindInSession(
    world,
    who,
    { ready: readyAppOffer(world, given), asking },
    world.clock.now(),
  )
  return bound?.id ?? given.id
}

/** Begins to add a key of the caller's: what the browser asks the key for. */
export async function askForNewKey(world: Needs, caller: Caller): Promise<KeyCreationOptionsOnWire> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const { user } = await holdToBind(tx, caller, now)
    return creationOptions(world, tx, user, askingIn(caller, 'new_key'), now)
  })
}

/** Adds the key that has answered. Gives back its id. */
export async function addKey(
  world: Needs,
  who: Who,
  given: { response: RegistrationOnWire; name?: string | undefined },
): Promise<string> {
  const { accountId, userId } = who.caller
  const now = world.clock.now()
  const asking = askingIn(who.caller, 'new_key')
  const ready = await readyRegistration(world, { accountId, userId }, asking, given, now)
  const bound = await bindInSession(world, who, { ready, asking }, now)
  if (bound === null) throw new Error('a key was registered and bound nothing')
  return bound.id
}
