import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tables } from '../store/tables.ts'

type Row = Tables['oidc_records']
type Named = { model: string; idHash: string }

/** Stores a record, or what has become of it. */
export const upsertRecord = statement((q, p: Omit<Row, 'used_at_ms'>) =>
  q.db
    .insertInto('oidc_records')
    .values({
      model: p.model,
      id_hash: p.id_hash,
      account_id: p.account_id,
      session_id: p.session_id,
      session_hash: p.session_hash,
      application_id: p.application_id,
      grant_hash: p.grant_hash,
      uid_hash: p.uid_hash,
      payload: p.payload,
      expires_at_ms: p.expires_at_ms,
      used_at_ms: null,
    })
    .onConflict((oc) =>
      oc.columns(['model', 'id_hash']).doUpdateSet({
        account_id: p.account_id,
        session_id: p.session_id,
        application_id: p.application_id,
        grant_hash: p.grant_hash,
        uid_hash: p.uid_hash,
        payload: p.payload,
        expires_at_ms: p.expires_at_ms,
      }),
    ),
)

const alive = (q: Parameters<Parameters<typeof statement>[0]>[0], p: { now: Instant }) =>
  q.db
    .selectFrom('oidc_records as r')
    .select(['r.id_hash', 'r.payload', 'r.used_at_ms'])
    .where('r.expires_at_ms', '>', p.now)
    // what was granted in a session is good while that session is: no ending of one has to reach for it
    .where((eb) =>
      eb.or([
        eb('r.session_id', 'is', null),
        eb.exists(
          eb
            .selectFrom('sessions as s')
            .select('s.id')
            .whereRef('s.account_id', '=', 'r.account_id')
            .whereRef('s.id', '=', 'r.session_id')
            .whereRef('s.secret_hash', '=', 'r.session_hash')
            .where('s.ended_at_ms', 'is', null)
            .where('s.ends_at_ms', '>', p.now),
        ),
      ]),
    )

/** A record that is good now, by the hash of what its bearer shows. */
export const findRecord = statement((q, p: Named & { now: number }) =>
  alive(q, p).where('r.model', '=', p.model).where('r.id_hash', '=', p.idHash),
)

/** A record that is good now, by the hash of its second name. */
export const findRecordByUid = statement((q, p: { model: string; uidHash: string; now: number }) =>
  alive(q, p).where('r.model', '=', p.model).where('r.uid_hash', '=', p.uidHash),
)

/** A refresh token that was given under a grant, used or not. */
export const findTokenOf = statement((q, p: { grantHash: string }) =>
  q.db
    .selectFrom('oidc_records')
    .select('id_hash')
    .where('grant_hash', '=', p.grantHash)
    .where('model', '=', 'RefreshToken')
    .limit(1),
)

/** Uses a record up, once: the statement says whether it was this call. */
export const useRecord = statement((q, p: Named & { now: number }) =>
  q.db
    .updateTable('oidc_records')
    .set({ used_at_ms: p.now })
    .where('model', '=', p.model)
    .where('id_hash', '=', p.idHash)
    .where('used_at_ms', 'is', null),
)

/** Removes a record. */
export const deleteRecord = statement((q, p: Named) =>
  q.db.deleteFrom('oidc_records').where('model', '=', p.model).where('id_hash', '=', p.idHash),
)

/** Removes all that was given under a grant. */
export const deleteGranted = statement((q, p: { grantHash: string }) =>
  q.db.deleteFrom('oidc_records').where('grant_hash', '=', p.grantHash),
)
