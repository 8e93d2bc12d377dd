import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import { setOwnChoice } from '../user/user-change-store.ts'
import { hasAuthenticator, userToChange } from '../user/user-store.ts'
import { endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import type { World } from '../world.ts'

/**
 * Turns two-factor on or off for the caller alone; it counts while her account does not ask for it. On needs a proven
 * authenticator, else `authenticator_required`. Needs sudo.
 */
export async function chooseOwnFactor(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  { caller, client }: { caller: Caller; client: Client },
  on: boolean,
): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const user = await userToChange(tx, caller.accountId, caller.userId)
    await useSudo(tx, caller, now)
    if (on && !hasAuthenticator(user)) throw new Refusal('authenticator_required')
    if (on === (user.ownChoiceAt !== null)) return
    await setOwnChoice(tx, user, on ? now : null)
    if (!on) await endDevicesOf(tx, user, 'own_choice_off', now)
    const { accountId, id: actorId } = user
    await record(world, tx, { accountId, type: 'own_choice_changed', actorId, details: { on } }, now)
    const text = MAILS.ownChoice(aboutNow(world.config, now, client), on)
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
  })
}
