import type { KeyRefusal } from '../method.ts'

const OF_NO_USE = 'This key cannot be used here. Use a U2F or FIDO2 security key.'

/** What the user of a key that was refused reads. */
export const KEY_REFUSALS: Record<KeyRefusal, string> = {
  unknown_key: 'This key is not set up for you. Use another key, or use another way.',
  wrong_signature: 'This key did not answer as it should. Try again, or use another key.',
  counter_went_back:
    'There may be a copy of this key: it counts from behind what was seen before. Use another way, and tell your administrator.',
  became_synced: 'This passkey is copied between devices. Use a hardware security key.',
  foreign_user: 'This key is not set up for you. Use another key, or use another way.',
  other_origin:
    'This key answered for another address. Open this page under its usual address, then try again.',
  cross_origin: 'A key cannot be used inside the page of another site. Open this page by itself.',
  synced: 'This passkey is copied between devices. Use a hardware security key.',
  built_in: 'This key is part of this device. Use a hardware security key that you can take with you.',
  algorithm: OF_NO_USE,
  already_registered: 'This key is already set up. Use another one.',
  unreadable: 'The answer of this key cannot be read. Try again, or use another key.',
}
