import { acceptedType } from '../http/accepted-type.ts'
import { CSV } from '../http/csv-text.ts'
import { door } from '../http/door.ts'
import { fileHeaders } from '../http/file-headers.ts'
import type { World } from '../world.ts'
import { ActivityQueryShape, AuditEventsShape } from './activity-shape.ts'
import { ACTIVITY_EXPORTS, exportActivity } from './export-activity.ts'
import { filterOf, readActivity } from './read-activity.ts'

/** What happened in an account, as its administrators see it. Nobody can change or remove an entry. */
export function activityRoutes({ store }: Pick<World, 'store'>) {
  return [
    door({
      method: 'GET',
      path: '/account/audit-events',
      summary: 'What happened in my account, the newest first. As a file: all that matches, on one page',
      needs: 'activity:read',
      query: ActivityQueryShape,
      answers: { 200: AuditEventsShape },
      exports: ACTIVITY_EXPORTS,
      refuses: [],
      async handle({ caller: { accountId }, query, accept }) {
        const type = acceptedType(accept, ACTIVITY_EXPORTS)
        if (type === null) return { status: 200, body: await readActivity(store.read, accountId, query) }
        const name = type === CSV ? 'activity.csv' : 'activity.ndjson'
        return {
          status: 200,
          headers: fileHeaders(type, name),
          body: exportActivity(store.read, filterOf(accountId, query), type),
        }
      },
    }),
  ]
}
