import { readAccount } from '../account/account-store.ts'
import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { EXAMPLE_LINK, LinkShape } from '../link/link-shape.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { answerState, browserOf } from '../sign-in/browser-of.ts'
import { SignInStateShape } from '../sign-in/sign-in-shape.ts'
import type { World } from '../world.ts'
import { acceptInvitation, readInvitation } from './accept-invitation.ts'
import { AcceptanceShape, InvitationShape } from './invitation-shape.ts'

/** An invited user's way in. */
export function invitationRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  return [
    door({
      method: 'POST',
      path: '/invitations/link',
      summary: 'Look at an invitation, which uses nothing up',
      needs: 'nothing',
      body: LinkShape,
      example: EXAMPLE_LINK,
      answers: { 200: InvitationShape },
      refuses: ['link_spent'],
      async handle({ body }) {
        const { read } = world.store
        const { user, invitedBy, expiresAt } = await readInvitation(read, body.token, world.clock.now())
        const { name } = await readAccount(read, user.accountId)
        const { active } = await readPolicy(read, user.accountId)
        const { email } = user
        const shown = { account: { name }, invitedBy, email, secondFactorFollows: active }
        return { status: 200, body: { ...shown, expiresAt: iso(expiresAt) } }
      },
    }),
    door({
      method: 'POST',
      path: '/invitations/acceptance',
      summary:
        'Accept an invitation by a password. The sign-in that begins needs no other proof before an enrolment',
      needs: 'nothing',
      body: AcceptanceShape,
      example: { ...EXAMPLE_LINK, password: 'four or five unrelated words' },
      answers: { 200: SignInStateShape },
      refuses: ['link_spent', 'email_taken', 'password_too_short', 'password_common', 'too_busy'],
      async handle({ body, cookies, client }) {
        const browser = browserOf(world, cookies, client)
        return answerState(world, await acceptInvitation(world, body, browser), cookies, browser)
      },
    }),
  ]
}
