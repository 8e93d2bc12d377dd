import { api } from '../api.ts'
import type { ChangeDoor } from './PendingChange.tsx'

/** Where a new number is confirmed. */
export const phoneDoor: ChangeDoor = {
  send: api.resendPhoneCode,
  confirm: api.confirmPhone,
  drop: api.dropPhoneChange,
  pendingOf: ({ pendingPhone }) => pendingPhone && { value: pendingPhone.phone, code: pendingPhone.code },
}
