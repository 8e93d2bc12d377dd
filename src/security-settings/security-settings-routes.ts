import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { readPolicy, type SavedPolicy } from '../policy/policy-store.ts'
import { readUser } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { savePolicy } from './save-policy.ts'
import { SavePolicyShape, SecurityPolicyShape } from './security-settings-shape.ts'

/** The page Account > Settings > Security. */
export function securitySettingsRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
) {
  const { read } = world.store
  const onWire = async (accountId: string, policy: SavedPolicy) => ({
    twoFactor: {
      active: policy.active,
      primary: policy.primary,
      backup: policy.backup,
      deviceTrust: policy.deviceTrust,
    },
    version: policy.version,
    saved: {
      at: iso(policy.savedAt),
      by: policy.savedBy === null ? null : (await readUser(read, accountId, policy.savedBy)).name,
    },
  })
  return [
    door({
      method: 'GET',
      path: '/account/security-policy',
      summary: 'The security policy in force',
      needs: 'admin',
      answers: { 200: SecurityPolicyShape },
      refuses: [],
      handle: async ({ caller: { accountId } }) => ({
        status: 200,
        body: await onWire(accountId, await readPolicy(read, accountId)),
      }),
    }),
    door({
      method: 'PUT',
      path: '/account/security-policy',
      summary: 'Save the whole policy. It holds from the next sign-in of every user',
      needs: 'admin',
      body: SavePolicyShape,
      example: {
        twoFactor: { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' },
        version: 1,
      },
      answers: { 200: SecurityPolicyShape },
      refuses: [
        'policy_not_allowed',
        'policy_changed',
        'sudo_required',
        'would_lock_out_admins',
        'proof_required',
      ],
      async handle({ caller, client, body }) {
        const saved = await savePolicy(world, { caller, client }, body.twoFactor, body.version)
        return { status: 200, body: await onWire(caller.accountId, saved) }
      },
    }),
  ]
}
