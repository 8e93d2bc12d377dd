import { z } from 'zod'
import { acceptedType } from '../http/accepted-type.ts'
import { CSV } from '../http/csv-text.ts'
import { type AccountCaller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { fileHeaders } from '../http/file-headers.ts'
import { inviteUser } from '../invitation/invite-user.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { UserShape } from '../user/user-shape.ts'
import { findUserOf, findUserToChange, userInPath } from '../user/user-store.ts'
import { userOnWire } from '../user/user-view.ts'
import type { World } from '../world.ts'
import { changeUser } from './change-user.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { demandMember } from './api-key-limits.ts'
import { demandRight } from './demand-right.ts'
import { exportUsers } from './export-users.ts'
import { listUsers } from './list-users.ts'
import { NewUserShape, UserPatchShape, UsersQueryShape, UsersShape } from './users-shape.ts'

const params = z.strictObject({ id: id('usr') })

/** The users of an account, as its administrators see and change them. */
export function usersRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'>,
) {
  const { store, clock } = world
  const show = async ({ accountId }: AccountCaller, userId: string) => {
    const user = await findUserOf(store.read, accountId, userId)
    if (!user) throw new Refusal('not_found')
    return userOnWire(store.read, user, await readPolicy(store.read, accountId), clock.now())
  }
  const exists = userInPath(store.read)
  return [
    door({
      method: 'GET',
      path: '/account/users',
      summary: 'The users of my account: searched, filtered, sorted. As a file: all that match, on one page',
      needs: 'users:read',
      query: UsersQueryShape,
      answers: { 200: UsersShape },
      exports: [CSV],
      refuses: [],
      handle: async ({ caller: { accountId }, query, accept }) =>
        acceptedType(accept, [CSV])
          ? {
              status: 200,
              headers: fileHeaders(CSV, 'users.csv'),
              body: await exportUsers(world, accountId, query),
            }
          : { status: 200, body: await listUsers(world, accountId, query) },
    }),
    door({
      method: 'POST',
      path: '/account/users',
      summary: 'Create a user and invite her by mail, at once or later',
      needs: 'users:write',
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
        'not_for_api_keys',
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
      needs: 'users:read',
      params,
      exists,
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
      summary: 'Change a user: name, role, phone, status; the e-mail until the invitation is accepted',
      needs: 'users:write',
      params,
      exists,
      body: UserPatchShape,
      example: { name: 'Kai Lund', role: 'admin' },
      answers: { 200: UserShape },
      refuses: [
        'not_found',
        'sudo_required',
        'not_for_api_keys',
        'email_is_theirs',
        'email_taken',
        'phone_required',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'not_for_yourself',
        'last_admin',
        'mail_limit',
      ],
      async handle({ caller, params: { id: userId }, body }) {
        await changeUser(world, caller, userId, body)
        return { status: 200, body: await show(caller, userId) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/account/users/{id}',
      summary: 'Delete a user. What was recorded stays',
      needs: 'admin',
      params,
      exists,
      answers: { 204: null },
      refuses: ['not_found', 'sudo_required', 'last_admin'],
      async handle({ caller, params: { id: userId } }) {
        await deleteUser(world, caller, userId)
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: '/account/users/{id}/invitation',
      summary: 'Invite a user anew who has not accepted yet. The invitation before is void',
      needs: 'users:write',
      params,
      exists,
      answers: { 202: null },
      refuses: ['not_found', 'sudo_required', 'not_for_api_keys', 'already_accepted', 'mail_limit'],
      async handle({ caller, params: { id: userId } }) {
        const now = clock.now()
        await store.write(async (tx) => {
          const user = await findUserToChange(tx, caller.accountId, userId)
          if (!user) throw new Refusal('not_found')
          await demandRight(tx, caller, now, user.role === 'admin')
          demandMember(caller, user)
          if (user.acceptedAt !== null || user.deactivatedAt !== null) throw new Refusal('already_accepted')
          await inviteUser(world, tx, caller, user, now)
        })
        return { status: 202 }
      },
    }),
  ]
}
