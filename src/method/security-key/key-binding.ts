import type { Config } from '../../config.ts'
import { statement } from '../../store/statement.ts'
import type { Reader } from '../../store/store.ts'

const findBindings = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('security_keys').select(['rp_id', 'app_id']).distinct().orderBy('rp_id').orderBy('app_id'),
)

/**
 * Holds the settings against the keys that exist, which answer for the RP ID alone under which they were set up, and
 * imported ones for their app id. Gives back what is wrong, in words with a mend; null when all is well.
 */
export async function wrongKeyBinding(
  reader: Reader,
  { webauthn }: Pick<Config, 'webauthn'>,
): Promise<string | null> {
  const bindings = await reader.all(findBindings, {})
  const other = bindings.find(({ rp_id: rpId }) => rpId !== webauthn.rpId)
  if (other) {
    return `SALLYPORT_WEBAUTHN_RP_ID: There are security keys that were set up for ${other.rp_id}; for ${webauthn.rpId} they would not answer. Set it to ${other.rp_id}, with a public URL of that domain. To change it for good, first remove these keys under the old one.`
  }
  const imported = bindings.find(({ app_id: appId }) => appId !== null && appId !== webauthn.u2fAppId)
  if (imported)
    return `SALLYPORT_U2F_APP_ID: There are imported security keys that answer for ${imported.app_id} alone. Set it to that.`
  return null
}
