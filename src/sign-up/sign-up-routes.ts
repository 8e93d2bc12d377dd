import { readAccount } from '../account/account-store.ts'
import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { EXAMPLE_LINK, LinkShape } from '../link/link-shape.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { accountOnWire } from '../user/account-view.ts'
import { maskPhone } from '../user/phone.ts'
import { readUser } from '../user/user-store.ts'
import { userOnWire } from '../user/user-view.ts'
import type { World } from '../world.ts'
import { askForAccount, confirmAccount, readSignUp } from './confirm-account.ts'
import { createAccount, founderOf } from './create-account.ts'
import { CreatedAccountShape, NewAccountShape, SignUpShape } from './sign-up-shape.ts'

/** A new account. */
export function signUpRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  const created = async ({ accountId, userId }: { accountId: string; userId: string }) => {
    const { read } = world.store
    const policy = await readPolicy(read, accountId)
    const account = await accountOnWire(read, await readAccount(read, accountId))
    const user = await userOnWire(read, await readUser(read, accountId, userId), policy, world.clock.now())
    return { status: 201, body: { account, user } }
  }
  return [
    door({
      method: 'POST',
      path: '/accounts',
      summary:
        'Create an account and its first administrator: with the set-up code while there is none, or with the operator key; where sign-up is open, by a link that is mailed (202)',
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
      answers: { 201: CreatedAccountShape, 202: null },
      refuses: [
        'sign_up_closed',
        'set_up_code_wrong',
        'operator_key_wrong',
        'email_taken',
        'phone_invalid',
        'phone_cannot_receive_sms',
        'password_too_short',
        'password_common',
        'mail_limit',
        'too_busy',
      ],
      async handle({ body, bearer, cookies, client }) {
        const founder = founderOf(world, { bearer, cookies, setUpCode: body.setUpCode })
        if (founder !== 'anybody') return created(await createAccount(world, founder, body, client))
        await askForAccount(world, body, client)
        return { status: 202 }
      },
    }),
    door({
      method: 'POST',
      path: '/accounts/link',
      summary: 'Look at a link that creates an account, which uses nothing up',
      needs: 'nothing',
      body: LinkShape,
      example: EXAMPLE_LINK,
      answers: { 200: SignUpShape },
      refuses: ['link_spent', 'sign_up_closed'],
      async handle({ body }) {
        const { form, expiresAt } = await readSignUp(world, body.token)
        const { email, phone } = form.admin
        const shown = {
          account: { name: form.name },
          email,
          phone: maskPhone(phone),
          expiresAt: iso(expiresAt),
        }
        return { status: 200, body: shown }
      },
    }),
    door({
      method: 'POST',
      path: '/accounts/confirmation',
      summary: 'Create the account of a mailed link',
      needs: 'nothing',
      body: LinkShape,
      example: EXAMPLE_LINK,
      answers: { 201: CreatedAccountShape },
      refuses: ['link_spent', 'email_taken', 'sign_up_closed'],
      handle: async ({ body, client }) => created(await confirmAccount(world, body.token, client)),
    }),
  ]
}
