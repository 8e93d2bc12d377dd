import type { Caller } from '../http/door.ts'
import { isoOrNull } from '../http/wire.ts'
import { findChallenge } from '../method/challenge-store.ts'
import type { Asking } from '../method/method.ts'
import { recoveryCodesMadeAt } from '../method/rescue/recovery-codes.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { allowedMethods } from '../policy/policy.ts'
import { sentCodeView } from '../second-factor/sent-code-view.ts'
import type { Reader } from '../store/store.ts'
import { readUser } from '../user/user-store.ts'
import { userOnWire } from '../user/user-view.ts'
import type { World } from '../world.ts'
import { pendingAsking } from './pending-change.ts'

/** A user as she sees herself, with what of hers waits for its confirmation. */
export async function meOnWire({ store, clock }: Pick<World, 'store' | 'clock'>, caller: Caller) {
  const { read } = store
  const { accountId, userId } = caller
  const policy = await readPolicy(read, accountId)
  const user = await readUser(read, accountId, userId)
  const email = await pending(read, accountId, pendingAsking(userId, 'new_email'))
  const phone = await pending(read, accountId, pendingAsking(userId, 'new_phone'))
  return {
    ...(await userOnWire(read, user, policy, clock.now())),
    pendingEmail: email && { email: email.sentTo, code: email.code },
    pendingPhone: phone && { phone: phone.sentTo, code: phone.code },
    passwordChangedAt: isoOrNull(user.passwordChangedAt),
    accountAsks: policy.active,
    accountMethods: policy.active ? allowedMethods(policy) : [],
    accountDeviceTrust: policy.deviceTrust,
    recoveryCodesLeft: user.recoveryCodes,
    recoveryCodesMadeAt: isoOrNull(await recoveryCodesMadeAt(read, accountId, userId)),
  }
}

async function pending(reader: Reader, accountId: string, asking: Asking) {
  const code = await sentCodeView(reader, accountId, asking)
  const challenge = await findChallenge(reader, accountId, asking)
  return code && challenge ? { sentTo: challenge.sent_to, code } : null
}
