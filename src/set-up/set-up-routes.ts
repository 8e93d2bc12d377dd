import { type Config, isLoopback } from '../config.ts'
import { door } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import { statement } from '../store/statement.ts'
import type { World } from '../world.ts'
import { hasSetUpCode, isSetUpCode, setUpProof } from './set-up-code.ts'
import { SetUpCodeShape, SetUpStateShape } from './set-up-shape.ts'

const findFirstAccount = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('installation').select('first_account_id'),
)

/** Which messages stay in the outbox; null where none does, or nobody could open it. */
function keptHere({ publicUrl, sms, mail }: Config): { sms: boolean; mail: boolean } | null {
  const kept = { sms: sms.some(({ kind }) => kind === 'outbox'), mail: mail.kind === 'outbox' }
  return isLoopback(publicUrl) && (kept.sms || kept.mail) ? kept : null
}

/** The first-run page: what it shows, and the set-up code that opens it. */
export function setUpRoutes(world: Pick<World, 'config' | 'store'>) {
  return [
    door({
      method: 'GET',
      path: '/set-up',
      summary: 'What the first-run page needs to know',
      needs: 'nothing',
      answers: { 200: SetUpStateShape },
      refuses: [],
      async handle(request) {
        const codeAccepted = hasSetUpCode(world, request)
        const { config, store } = world
        const first = await store.read.first(findFirstAccount, {})
        return {
          status: 200,
          body: {
            firstAccount: config.signUp === 'first' && !first?.first_account_id,
            signUp: config.signUp,
            codeAccepted,
            outbox: codeAccepted ? keptHere(config) : null,
          },
        }
      },
    }),
    door({
      method: 'POST',
      path: '/set-up',
      summary: 'Show the set-up code, which opens the first-run page and the outbox to this browser',
      needs: 'nothing',
      body: SetUpCodeShape,
      example: { setUpCode: 'the code of the link that the start printed' },
      answers: { 204: null },
      refuses: ['set_up_code_wrong'],
      async handle({ body, cookies }) {
        if (!isSetUpCode(world, body.setUpCode)) throw new Refusal('set_up_code_wrong')
        cookies.set('setUp', setUpProof(world))
        return { status: 204 }
      },
    }),
  ]
}
