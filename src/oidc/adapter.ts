import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { findApplication, secretHashesOf } from '../application/find-application.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import { clientOf } from './client-metadata.ts'
import { noteEntered } from '../application/note-entered.ts'
import {
  deleteGranted,
  deleteRecord,
  findRecord,
  findRecordByUid,
  findTokenOf,
  upsertRecord,
  useRecord,
} from './record-store.ts'
import { hashOf, readGranted } from '../application/subject.ts'
import { oweSignOut } from './sign-out-store.ts'
import { writeBeforeAnswer } from './written-together.ts'

/** Records that expire with their model alone are kept a while longer, so that a late use of one is told from nonsense. */
const KEPT_MS = 1 * MINUTE_MS
const IN_SESSION = new Set(['Grant', 'AuthorizationCode', 'AccessToken', 'RefreshToken'])
const ONCE = new Set(['AuthorizationCode', 'RefreshToken'])

/**
 * What `oidc-provider` keeps, on our store. A record is found by the hash of what its bearer shows and its content is
 * sealed, so that the database alone lets nobody in. What was granted in a session is found only while that session
 * lasts. What is good once is used up by one statement: of two requests with one code or refresh token the second gets
 * nothing, and what the first was given is withdrawn (RFC 9700 §4.14.2).
 */
export function newAdapter(
  world: Pick<World, 'config' | 'store' | 'clock' | 'box' | 'random'>,
  model: string,
): Adapter {
  const { store, clock, box } = world
  const place = (idHash: string) => ({ table: 'oidc_records', column: 'payload', row: `${model} ${idHash}` })
  const payloadOf = (row: {
    id_hash: string
    payload: string
    used_at_ms: number | null
  }): AdapterPayload => ({
    ...(JSON.parse(box.open(place(row.id_hash), row.payload)) as AdapterPayload),
    ...(row.used_at_ms === null ? {} : { consumed: Math.floor(row.used_at_ms / SECOND_MS) }),
  })
  const withdraw = (grantId: string) =>
    store.write(async (tx) => {
      await tx.run(deleteGranted, { grantHash: hashOf(grantId) })
      await tx.run(deleteRecord, { model: 'Grant', idHash: hashOf(grantId) })
    })
  return {
    async upsert(id, payload, expiresIn) {
      const idHash = hashOf(id)
      const granted = IN_SESSION.has(model) ? readGranted(payload.accountId) : null
      const now = clock.now()
      const stored = {
        model,
        id_hash: idHash,
        account_id: granted?.accountId ?? null,
        session_id: granted?.sessionId ?? null,
        session_hash: granted?.sessionHash ?? null,
        application_id: payload.clientId ?? null,
        grant_hash: payload.grantId === undefined ? null : hashOf(payload.grantId),
        uid_hash: payload.uid === undefined ? null : hashOf(payload.uid),
        payload: box.seal(place(idHash), JSON.stringify(payload)),
        expires_at_ms: now + (expiresIn ?? 0) * SECOND_MS + KEPT_MS,
      }
      const write = async (tx: Tx) => {
        await tx.run(upsertRecord, stored)
        if (model !== 'AuthorizationCode' || !granted) return
        const { clientId: applicationId = '', sid } = payload
        if (sid !== undefined) await tx.run(oweSignOut, { ...granted, applicationId, sid })
        // an application that looks again in the same session, as many do every few minutes, enters once
        if (await tx.first(findTokenOf, { grantHash: stored.grant_hash ?? '' })) return
        const entering = { granted, application: applicationId, acr: payload.acr }
        await noteEntered(world, tx, entering, now)
      }
      await writeBeforeAnswer(() => store.write(write))
    },
    async find(id) {
      if (model === 'Client') return findClient(world, id)
      const row = await store.read.first(findRecord, { model, idHash: hashOf(id), now: clock.now() })
      return row && payloadOf(row)
    },
    async findByUid(uid) {
      const row = await store.read.first(findRecordByUid, { model, uidHash: hashOf(uid), now: clock.now() })
      return row && payloadOf(row)
    },
    findByUserCode: async () => undefined,
    async consume(id) {
      const idHash = hashOf(id)
      const used = await store.write((tx) => tx.run(useRecord, { model, idHash, now: clock.now() }))
      if (used === 1 || !ONCE.has(model)) return
      const row = await store.read.first(findRecord, { model, idHash, now: clock.now() })
      const grantId = row && payloadOf(row).grantId
      if (grantId !== undefined) await withdraw(grantId)
      throw new errors.InvalidGrant('it was used already')
    },
    async destroy(id) {
      await store.write((tx) => tx.run(deleteRecord, { model, idHash: hashOf(id) }))
    },
    revokeByGrantId: withdraw,
  }
}

/** An application as a client of OpenID Connect; undefined where there is none, or it reaches us by its proxy. */
async function findClient(
  world: Pick<World, 'config' | 'store' | 'clock'>,
  id: string,
): Promise<AdapterPayload | undefined> {
  const application = await findApplication(world, world.store.read, id)
  if (!application || application.kind === 'host') return undefined
  return clientOf(application, await secretHashesOf(world, application))
}
