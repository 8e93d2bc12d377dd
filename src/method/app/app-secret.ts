import type { SecretBox } from '../../store/secret-box.ts'

/** The row that has the secret: whose it is, and its id. */
export type SecretOwner = { accountId: string; userId: string; id: string }

type SecretTable = 'apps' | 'app_offers'

// the user is part of the row's name, so that a row which is moved to another user opens no more than one that is swapped
const placeOf = (table: SecretTable, { accountId, userId, id }: SecretOwner) => ({
  table,
  column: 'secret',
  row: `${accountId} ${userId} ${id}`,
})

/** Encrypts the secret of an app for its row. */
export const sealAppSecret = (
  box: SecretBox,
  table: SecretTable,
  owner: SecretOwner,
  secret: Buffer,
): string => box.seal(placeOf(table, owner), secret.toString('base64url'))

/** Decrypts what `sealAppSecret` gave. Throws where it stands in another row, table or user's by now. */
export const openAppSecret = (
  box: SecretBox,
  table: SecretTable,
  owner: SecretOwner,
  sealed: string,
): Buffer => Buffer.from(box.open(placeOf(table, owner), sealed), 'base64url')
