import { sql } from 'kysely'
import { type Statement, statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

type Who = { accountId: string; id: string }

type Kept = 'logins' | 'credentials' | 'sign_outs_owed' | 'messages'
/** The tables whose rows are a user's. */
type OfUser = { [Table in keyof Tables]: 'user_id' extends keyof Tables[Table] ? Table : never }[keyof Tables]

/**
 * Those whose rows go with her. `logins` is found by the e-mail; whose a credential id is stays known for good; what is owed
 * to applications goes once they were told; SMS stay counted, without her and her number.
 */
const HERS = Object.keys({
  apps: true,
  app_offers: true,
  security_keys: true,
  key_challenges: true,
  recovery_codes: true,
  temporary_codes: true,
  links: true,
  challenges: true,
  sign_ins: true,
  sessions: true,
  forward_sessions: true,
  trusted_devices: true,
  known_browsers: true,
  invitations_due: true,
  verifications: true,
} satisfies Record<Exclude<OfUser, Kept>, true>) as Exclude<OfUser, Kept>[]

const removeAnswers = statement((q, p: Who) =>
  q.db
    .deleteFrom('session_answers')
    .where('account_id', '=', p.accountId)
    .where('session_id', 'in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id')
        .where('account_id', '=', p.accountId)
        .where('user_id', '=', p.id),
    ),
)
const forgetNumbers = statement((q, p: Who) =>
  q.db
    .updateTable('messages')
    .set({ user_id: null, phone: '', number_block: null })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.id),
)
/** Applications hear at once that she is signed out: of a session that is gone nobody would find out. */
const tellApplications = statement((q, p: Who) =>
  q.db
    .updateTable('sign_outs_owed')
    .set({ due_at_ms: 0 })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.id),
)
const removeHers = HERS.map((table) =>
  statement((q, p: Who) =>
    q.db.deleteFrom(table).where('account_id', '=', p.accountId).where('user_id', '=', p.id),
  ),
)
const forgetMaker = (['links', 'temporary_codes'] as const).map((table) =>
  statement((q, p: Who) =>
    q.db
      .updateTable(table)
      .set({ made_by: null })
      .where('account_id', '=', p.accountId)
      .where('made_by', '=', p.id),
  ),
)
const forgetKeyMaker = statement((q, p: Who) =>
  q.db
    .updateTable('api_keys')
    .set({ created_by: null })
    .where('account_id', '=', p.accountId)
    .where('created_by', '=', p.id),
)
const forgetSaver = (['security_policies', 'policy_versions'] as const).map((table) =>
  statement((q, p: Who) =>
    q.db
      .updateTable(table)
      .set({ saved_by: null })
      .where('account_id', '=', p.accountId)
      .where('saved_by', '=', p.id),
  ),
)
const forgetChanger = statement((q, p: Who) =>
  q.db
    .updateTable('accounts')
    .set({ changed_by: null })
    .where('id', '=', p.accountId)
    .where('changed_by', '=', p.id),
)
const removeImports = statement((q, p: Who) =>
  q.db.deleteFrom('user_imports').where('account_id', '=', p.accountId).where('made_by', '=', p.id),
)
const forgetWebhookMaker = statement((q, p: Who) =>
  q.db
    .updateTable('webhooks')
    .set({ made_by: null })
    .where('account_id', '=', p.accountId)
    .where('made_by', '=', p.id),
)
const forgetReplayer = statement((q, p: Who) =>
  q.db
    .updateTable('webhook_deliveries')
    .set({ replayed_by: null })
    .where('account_id', '=', p.accountId)
    .where('replayed_by', '=', p.id),
)
/** Whom she was still to invite another administrator invites, the one who has been there longest. */
const handOver = statement((q, p: Who) => {
  const heir = q.db
    .selectFrom('users')
    .select('id')
    .where('account_id', '=', p.accountId)
    .where('role', '=', 'admin')
    .where('accepted_at_ms', 'is not', null)
    .where('deactivated_at_ms', 'is', null)
    .orderBy('created_at_ms')
    .orderBy('id')
    .limit(1)
  return q.db
    .updateTable('invitations_due')
    .set({ made_by: sql<string>`${heir}` })
    .where('account_id', '=', p.accountId)
    .where('made_by', '=', p.id)
})

const ALL: readonly Statement<Who, unknown>[] = [
  tellApplications,
  forgetNumbers,
  removeAnswers,
  ...removeHers,
  ...forgetMaker,
  ...forgetSaver,
  forgetKeyMaker,
  forgetChanger,
  forgetWebhookMaker,
  forgetReplayer,
  removeImports,
  handOver,
]

/** Removes every row of a user's, and her name from what she made that others have. Her own row is gone already. */
export async function removeTraces(tx: Tx, { accountId, id }: Who): Promise<void> {
  for (const one of ALL) await tx.run(one, { accountId, id })
}
