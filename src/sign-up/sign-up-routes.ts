import { readAccount } from '../account/account-store.ts'
import { door } from '../http/door.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { accountOnWire } from '../user/account-view.ts'
import { readUser } from '../user/user-store.ts'
import { userOnWire } from '../user/user-view.ts'
import type { World } from '../world.ts'
import { createAccount, founderOf } from './create-account.ts'
import { CreatedAccountShape, NewAccountShape } from './sign-up-shape.ts'

/** A new account. */
export function signUpRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  return [
    door({
      method: 'POST',
      path: '/accounts',
      summary:
        'Create an account and its first administrator: with the set-up code while there is none, or with the operator key',
      needs: 'nothing',
      body: NewAccountShape,
      example: {
        account: { name: 'Example Ltd', country: 'US' },
        admin: {
          name: 'Alex Kim',
          email: 'alex.kim@example.com',
          password: 'four or five unrelated words',
          phone: '+1 202 555 0123',
        },
        setUpCode: 'the code of the link that the start printed',
      },
      answers: { 201: CreatedAccountShape },
      refuses: [
        'sign_up_closed',
        'set_up_code_wrong',
        'operator_key_wrong',
        'email_taken',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'password_too_short',
        'password_common',
        'too_busy',
      ],
      async handle({ body, bearer, cookies }) {
        const founder = founderOf(world, { bearer, cookies, setUpCode: body.setUpCode })
        const { accountId, userId } = await createAccount(world, founder, body)
        const { read } = world.store
        const policy = await readPolicy(read, accountId)
        const account = await accountOnWire(read, await readAccount(read, accountId))
        const user = await userOnWire(
          read,
          await readUser(read, accountId, userId),
          policy,
          world.clock.now(),
        )
        return { status: 201, body: { account, user } }
      },
    }),
  ]
}
