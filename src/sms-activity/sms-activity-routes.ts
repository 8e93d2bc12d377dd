import { z } from 'zod'
import { acceptedType } from '../http/accepted-type.ts'
import { CSV } from '../http/csv-text.ts'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { fileHeaders } from '../http/file-headers.ts'
import { userInPath } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { exportSms, smsActivity, smsOfUser, smsTroubles } from './read-sms-activity.ts'
import {
  SmsActivityQueryShape,
  SmsActivityShape,
  SmsTroublesQueryShape,
  SmsTroublesShape,
  UserSmsShape,
} from './sms-activity-shape.ts'

const EXPORTS = [CSV]
const params = z.strictObject({ id: id('usr') })

/** What became of an account's SMS, for its administrators. */
export function smsActivityRoutes(world: Pick<World, 'config' | 'store' | 'clock' | 'box'>) {
  const { store, clock } = world
  const exists = userInPath(store.read)
  return [
    door({
      method: 'GET',
      path: '/account/sms',
      summary: 'What became of the SMS of my account, by day, for a week. As a file: each of them',
      needs: 'activity:read',
      query: SmsActivityQueryShape,
      answers: { 200: SmsActivityShape },
      exports: EXPORTS,
      refuses: [],
      async handle({ caller: { accountId }, query: { timeZone = 'UTC' }, accept }) {
        const now = clock.now()
        if (acceptedType(accept, EXPORTS) !== null)
          return { status: 200, headers: fileHeaders(CSV, 'sms.csv'), body: exportSms(world, accountId, now) }
        return { status: 200, body: await smsActivity(world, accountId, timeZone, now) }
      },
    }),
    door({
      method: 'GET',
      path: '/account/sms/troubles',
      summary:
        'The SMS of my account that did not arrive at first, or were not sent at all, of a week, newest first',
      needs: 'activity:read',
      query: SmsTroublesQueryShape,
      answers: { 200: SmsTroublesShape },
      refuses: [],
      async handle({ caller: { accountId }, query }) {
        return { status: 200, body: await smsTroubles(world, accountId, query, clock.now()) }
      },
    }),
    door({
      method: 'GET',
      path: '/account/users/{id}/sms',
      summary: 'The last SMS of a user, and what became of each',
      needs: 'admin',
      params,
      exists,
      answers: { 200: UserSmsShape },
      refuses: ['not_found'],
      async handle({ caller: { accountId }, params: { id: userId } }) {
        return { status: 200, body: await smsOfUser(world, { accountId, userId }) }
      },
    }),
  ]
}
