import { sameHash } from '../store/secret-box.ts'
import type { World } from '../world.ts'

/** The SMS that a receipt is about, at the gateway that tells of it. */
export type ReceiptPlace = { gateway: string; accountId: string; messageId: string }

const keyTo = ({ box }: Pick<World, 'box'>, { gateway, accountId, messageId }: ReceiptPlace) =>
  box.mac('sms receipt', `${gateway} ${accountId} ${messageId}`)

/** Where the gateway of an SMS tells what became of it. Its key is known to that gateway alone. */
export function receiptUrl(world: Pick<World, 'box' | 'config'>, place: ReceiptPlace): string {
  const { gateway, accountId, messageId } = place
  return `${world.config.publicUrl.origin}/sms-receipts/${gateway}/${accountId}/${messageId}?key=${keyTo(world, place)}`
}

/** Whether a key is the one of this place. */
export const opensReceipt = (world: Pick<World, 'box'>, place: ReceiptPlace, key: string): boolean =>
  sameHash(keyTo(world, place), key)
