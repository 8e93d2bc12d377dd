import { offerApp } from '../src/method/app/app-offer.ts'
import { readyAppOffer } from '../src/method/app/ready-app.ts'
import type { Asking, ReadyAnswer } from '../src/method/method.ts'
import { Refusal } from '../src/refusal.ts'
import { judgeAnswer } from '../src/second-factor/judge-answer.ts'
import { userToChange } from '../src/user/user-store.ts'
import { nextCode, type TestApp, testApp } from './authenticators.ts'
import type { House } from './house.ts'

type Who = { accountId: string; userId: string }

export const SIGN_IN: Asking = { ownerId: 'sgn_of_the_tests', purpose: 'sign_in' }
export const NEW_APP: Asking = { ownerId: 'ses_of_the_tests', purpose: 'new_app' }

const client = { address: '203.0.113.7', network: '203.0.113.7', browser: 'Firefox on Linux' }

/** How an answer is judged, as a sign-in would have it: `passed`, `wrong`, or the code of its refusal. */
export async function judge(
  { world }: Pick<House, 'world'>,
  { accountId, userId }: Who,
  made: ReadyAnswer | Promise<ReadyAnswer>,
  asking: Asking = SIGN_IN,
): Promise<string> {
  try {
    const ready = await made
    return await world.store.write(async (tx) => {
      const user = await userToChange(tx, accountId, userId)
      const verdict = await judgeAnswer(world, tx, user, { ready, asking, client }, world.clock.now())
      return verdict.passed ? 'passed' : 'wrong'
    })
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** Fifty equal answers at once, and how each was judged: how many of each. */
export async function fiftyAtOnce(answer: () => Promise<string>): Promise<Record<string, number>> {
  const outcomes = await Promise.all(Array.from({ length: 50 }, answer))
  return Object.fromEntries([...Map.groupBy(outcomes, (one) => one)].map(([word, all]) => [word, all.length]))
}

/** What is handed out to a user who sets an app up, in a session of hers. */
export const offered = (house: House, { accountId, userId }: Who, { ownerId }: Asking = NEW_APP) =>
  house.world.store.write(async (tx) =>
    offerApp(house.world, tx, await userToChange(tx, accountId, userId), ownerId, house.now()),
  )

/** A new app of a user's; the code that it shows next is a new one. */
export async function withApp(house: House, who: Who, name?: string): Promise<TestApp> {
  const app = testApp(house, await offered(house, who))
  const ready = readyAppOffer(house.world, { id: app.id, code: app.code(), name })
  const outcome = await judge(house, who, ready, NEW_APP)
  if (outcome !== 'passed') throw new Error(`the app was not set up: ${outcome}`)
  nextCode(house)
  return app
}
