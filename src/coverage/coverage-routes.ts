import { door } from '../http/door.ts'
import { readPolicy } from '../policy/policy-store.ts'
import type { World } from '../world.ts'
import { accountCoverage } from './account-coverage.ts'
import { countPhones } from './count-phones.ts'
import { CoverageQueryShape, CoverageShape, PhonesShape } from './coverage-shape.ts'

/** Who of an account's users can answer what, for its administrators. */
export function coverageRoutes({ store: { read }, clock }: Pick<World, 'store' | 'clock'>) {
  return [
    door({
      method: 'GET',
      path: '/account/coverage',
      summary: 'What each user would meet at her next sign-in, under the policy in force',
      needs: 'coverage:read',
      query: CoverageQueryShape,
      answers: { 200: CoverageShape },
      refuses: [],
      async handle({ caller: { accountId }, query }) {
        const saved = await readPolicy(read, accountId)
        const same = { inForce: saved, wanted: saved }
        const { coverage } = await accountCoverage(read, accountId, same, query, clock.now())
        return { status: 200, body: coverage }
      },
    }),
    door({
      method: 'GET',
      path: '/account/coverage/phones',
      summary: 'How many users have a phone number of each word',
      needs: 'coverage:read',
      answers: { 200: PhonesShape },
      refuses: [],
      handle: async ({ caller: { accountId } }) => ({
        status: 200,
        body: await countPhones(read, accountId, clock.now()),
      }),
    }),
  ]
}
