import { door } from '../http/door.ts'
import { iso } from '../http/wire.ts'
import { EXAMPLE_LINK, LinkShape } from '../link/link-shape.ts'
import type { World } from '../world.ts'
import { askForReset } from './ask-for-reset.ts'
import { AskForResetShape, ResetLinkShape, ResetPasswordShape } from './profile-shape.ts'
import { readResetLink, resetPassword } from './reset-password.ts'

/** A lost password: a link by mail, a new password by the link. */
export function resetRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  return [
    door({
      method: 'POST',
      path: '/password-resets',
      summary:
        'Ask for a link to choose a new password. The answer is the same whether there is such a user or not',
      needs: 'nothing',
      body: AskForResetShape,
      example: { email: 'alex.kim@example.com' },
      answers: { 202: null },
      refuses: [],
      async handle({ body, client }) {
        await askForReset(world, body.email, client)
        return { status: 202 }
      },
    }),
    door({
      method: 'POST',
      path: '/password-resets/link',
      summary: 'Look at a reset link, which uses nothing up',
      needs: 'nothing',
      body: LinkShape,
      example: EXAMPLE_LINK,
      answers: { 200: ResetLinkShape },
      refuses: ['link_spent'],
      async handle({ body }) {
        const { user, expiresAt } = await readResetLink(world, body.token)
        return { status: 200, body: { email: user.email, expiresAt: iso(expiresAt) } }
      },
    }),
    door({
      method: 'POST',
      path: '/password-resets/completion',
      summary:
        'Choose a new password by a reset link. Signs nobody in, and leaves the second factor as it was',
      needs: 'nothing',
      body: ResetPasswordShape,
      example: { ...EXAMPLE_LINK, password: 'four or five unrelated words' },
      answers: { 204: null },
      refuses: ['link_spent', 'password_too_short', 'password_common', 'too_busy'],
      async handle({ body, client }) {
        await resetPassword(world, body, client)
        return { status: 204 }
      },
    }),
  ]
}
