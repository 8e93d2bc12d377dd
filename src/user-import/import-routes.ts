import { door } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { ImportedShape, ImportQueryShape, ImportStateShape } from './import-shape.ts'
import { importUsers } from './import-users.ts'
import { importOnWire } from './import-view.ts'

/** The import of users from a CSV file. */
export function importRoutes(world: Pick<World, 'store' | 'clock' | 'random' | 'log'>) {
  const { store, clock } = world
  return [
    door({
      method: 'POST',
      path: '/account/users/import',
      summary:
        'Create the users of a CSV file with the columns name, email, role, phone: all of them, or none',
      needs: 'users:write',
      readsCsv: 'name,email,role,phone\nKai Lund,kai.lund@example.com,member,+1 202 555 0124\n',
      query: ImportQueryShape,
      answers: { 200: ImportedShape, 201: ImportedShape },
      refuses: [
        'sudo_required',
        'not_for_api_keys',
        'import_running',
        'email_taken',
        'phone_required',
        'phone_invalid',
        'phone_cannot_receive_sms',
      ],
      async handle({ caller, query: { invite, dryRun, fileName = null }, csv, csvBytes: bytes }) {
        const asked = { invite: invite === 'true', dryRun: dryRun === 'true', fileName }
        // from where she calls is known while she is there: she may go before her file is stored
        const body = await importUsers(world, { ...caller }, asked, { csv, bytes })
        return { status: asked.dryRun ? 200 : 201, body }
      },
    }),
    door({
      method: 'GET',
      path: '/account/users/import',
      summary: 'The last import of my account: how far it is, and what became of it',
      needs: 'users:read',
      countsAsAct: false,
      answers: { 200: ImportStateShape },
      refuses: ['not_found'],
      async handle({ caller: { accountId } }) {
        const body = await importOnWire(store.read, accountId, clock.now())
        if (!body) throw new Refusal('not_found')
        return { status: 200, body }
      },
    }),
  ]
}
