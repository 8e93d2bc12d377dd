import { newId, newSecret } from '../http/token.ts'
import { hashSecret, sameHash } from '../store/secret-box.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** How long an old secret is good beside its successor. */
const CHANGE_OVER_MS = 1 * DAY_MS

type Named = { accountId: string; applicationId: string }

const findSecrets = statement((q, p: Named & { now: number }) =>
  q.db
    .selectFrom('application_secrets')
    .select(['id', 'secret_hash', 'made_at_ms', 'ends_at_ms'])
    .where('account_id', '=', p.accountId)
    .where('application_id', '=', p.applicationId)
    .where((eb) => eb.or([eb('ends_at_ms', 'is', null), eb('ends_at_ms', '>', p.now)]))
    .orderBy('made_at_ms', 'desc')
    .orderBy('id'),
)
const insertSecret = statement((q, p: Named & { id: string; secretHash: string; now: number }) =>
  q.db.insertInto('application_secrets').values({
    account_id: p.accountId,
    application_id: p.applicationId,
    id: p.id,
    secret_hash: p.secretHash,
    made_at_ms: p.now,
    ends_at_ms: null,
  }),
)
// what ends already keeps its end: of three secrets in a day the first is not good for longer
const endSecrets = statement((q, p: Named & { endsAt: number }) =>
  q.db
    .updateTable('application_secrets')
    .set({ ends_at_ms: p.endsAt })
    .where('account_id', '=', p.accountId)
    .where('application_id', '=', p.applicationId)
    .where('ends_at_ms', 'is', null),
)
const deleteSecrets = statement((q, p: Named) =>
  q.db
    .deleteFrom('application_secrets')
    .where('account_id', '=', p.accountId)
    .where('application_id', '=', p.applicationId),
)

/** A client secret of an application, of which the hash alone is kept. */
export type ClientSecret = { id: string; hash: string; madeAt: Instant; endsAt: Instant | null }

/** The secrets of an application that are good now, the newest first. */
export async function secretsOf(
  reader: Reader,
  accountId: string,
  applicationId: string,
  now: Instant,
): Promise<ClientSecret[]> {
  return (await reader.all(findSecrets, { accountId, applicationId, now })).map((row) => ({
    id: row.id,
    hash: row.secret_hash,
    madeAt: row.made_at_ms,
    endsAt: row.ends_at_ms,
  }))
}

/** Makes a secret for an application and gives it back, to be shown once. Those before are good for a day from now. */
export async function makeClientSecret(
  world: Pick<World, 'random'>,
  tx: Tx,
  { accountId, id: applicationId }: { accountId: string; id: string },
  now: Instant,
): Promise<string> {
  const secret = `sallyport_secret_${newSecret(world.random)}`
  await tx.run(endSecrets, { accountId, applicationId, endsAt: now + CHANGE_OVER_MS })
  const id = newId(world.random, 'sec')
  await tx.run(insertSecret, { accountId, applicationId, id, secretHash: hashSecret(secret), now })
  return secret
}

/** Forgets every secret of an application. */
export async function removeClientSecrets(tx: Tx, accountId: string, applicationId: string): Promise<void> {
  await tx.run(deleteSecrets, { accountId, applicationId })
}

/** Whether a text is one of these secrets, in a time that tells nothing of how near it came. */
export function isClientSecret(secrets: readonly Pick<ClientSecret, 'hash'>[], text: string): boolean {
  const hash = hashSecret(text)
  return secrets.map((secret) => sameHash(secret.hash, hash)).includes(true)
}
