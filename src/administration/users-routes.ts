import { z } from 'zod'
import { type Caller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { inviteUser } from '../invitation/invite-user.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { holdSession, useSudo } from '../session/sudo.ts'
import { UserShape } from '../user/user-shape.ts'
import { findUserOf, findUserToChange } from '../user/user-store.ts'
import { userOnWire } from '../user/user-view.ts'
import type { World } from '../world.ts'
import { changeUserStatus } from './change-user-status.ts'
import { createUser } from './create-user.ts'
import { NewUserShape, UserPatchShape } from './users-shape.ts'

const params = z.strictObject({ id: id('usr') })

/** The users of an account, as its administrators see and change them. */
export function usersRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
) {
  const { store, clock } = world
  const show = async ({ accountId }: Caller, userId: string) => {
    const user = await findUserOf(store.read, accountId, userId)
    if (!user) throw new Refusal('not_found')
    return userOnWire(store.read, user, await readPolicy(store.read, accountId), clock.now())
  }
  return [
    door({
      method: 'POST',
      path: '/account/users',
      summary: 'Create a user and invite her by mail',
      needs: 'admin',
      body: NewUserShape,
      example: {
        name: 'Kai Lund',
        email: 'kai.lund@example.com',
        role: 'member',
        phone: '+1 202 555 0124',
      },
      answers: { 201: UserShape },
      refuses: [
        'sudo_required',
        'email_taken',
        'phone_required',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'mail_limit',
      ],
      handle: async ({ caller, body }) => ({
        status: 201,
        body: await show(caller, await createUser(world, caller, body)),
      }),
    }),
    door({
      method: 'GET',
      path: '/account/users/{id}',
      summary: 'A user of my account',
      needs: 'admin',
      params,
      answers: { 200: UserShape },
      refuses: ['not_found'],
      handle: async ({ caller, params: { id: userId } }) => ({
        status: 200,
        body: await show(caller, userId),
      }),
    }),
    door({
      method: 'PATCH',
      path: '/account/users/{id}',
      summary: 'Deactivate a user, or reactivate her: she is then what she was, active or invited',
      needs: 'admin',
      params,
      exists: async ({ caller, params: { id: userId } }) =>
        (await findUserOf(store.read, caller.accountId, userId)) !== null,
      body: UserPatchShape,
      example: { status: 'deactivated' },
      answers: { 200: UserShape },
      refuses: ['not_found', 'sudo_required', 'last_admin'],
      async handle({ caller, params: { id: userId }, body }) {
        await changeUserStatus(world, caller, userId, body.status)
        return { status: 200, body: await show(caller, userId) }
      },
    }),
    door({
      method: 'POST',
      path: '/account/users/{id}/invitation',
      summary: 'Invite a user anew who has not accepted yet. The invitation before is void',
      needs: 'admin',
      params,
      answers: { 202: null },
      refuses: ['not_found', 'sudo_required', 'already_accepted', 'mail_limit'],
      async handle({ caller, params: { id: userId } }) {
        const now = clock.now()
        await store.write(async (tx) => {
          const user = await findUserToChange(tx, caller.accountId, userId)
          if (!user) throw new Refusal('not_found')
          await holdSession(tx, caller, now)
          if (user.role === 'admin') await useSudo(tx, caller, now)
          if (user.acceptedAt !== null || user.deactivatedAt !== null) throw new Refusal('already_accepted')
          await inviteUser(world, tx, caller, user, now)
        })
        return { status: 202 }
      },
    }),
  ]
}
