import { CoverageQueryShape, PolicyPreviewShape } from '../coverage/coverage-shape.ts'
import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { readPolicy, type SavedPolicy } from '../policy/policy-store.ts'
import { trustThatEnded } from '../trusted-device/count-trust.ts'
import { findUserOf } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { previewPolicy } from './preview-policy.ts'
import { savePolicy } from './save-policy.ts'
import {
  PreviewPolicyShape,
  SavedPolicyShape,
  SavePolicyShape,
  SecurityPolicyShape,
} from './security-settings-shape.ts'

const NONE = { devices: 0, users: 0 }

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
      // whoever saved it may have been deleted since it was read
      by:
        policy.savedBy === null ? null : ((await findUserOf(read, accountId, policy.savedBy))?.name ?? null),
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
      method: 'POST',
      path: '/account/security-policy/preview',
      summary: 'What a policy would do: who could sign in, whose trust would end. Nothing is saved',
      needs: 'admin',
      query: CoverageQueryShape,
      body: PreviewPolicyShape,
      example: {
        twoFactor: { active: true, primary: 'app', backup: 'sms', deviceTrust: '1_week' },
      },
      answers: { 200: PolicyPreviewShape },
      refuses: ['policy_not_allowed'],
      handle: async ({ caller: { accountId }, body: { twoFactor }, query }) => ({
        status: 200,
        body: await previewPolicy(world, accountId, twoFactor, query),
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
      answers: { 200: SavedPolicyShape },
      refuses: [
        'policy_not_allowed',
        'policy_changed',
        'sudo_required',
        'would_lock_out_admins',
        'proof_required',
      ],
      async handle({ caller, client, body }) {
        const { accountId } = caller
        const { policy, isNew } = await savePolicy(world, { caller, client }, body.twoFactor, body.version)
        const { devices, users } = isNew ? (await trustThatEnded(read, accountId, policy)).ends : NONE
        return { status: 200, body: { ...(await onWire(accountId, policy)), ended: { devices, users } } }
      },
    }),
  ]
}
