import { z } from 'zod'
import { moment } from '../http/field-shape.ts'
import { MethodShape } from '../user/user-shape.ts'

export const TrustedDeviceShape = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: 'Whether it is the browser that asks.' }),
    browser: z.string().meta({ description: 'For example "Firefox on Linux".' }),
    address: z.string().meta({ description: 'From where it was used last.' }),
    earnedBy: MethodShape,
    trustedAt: moment,
    lastUsedAt: moment,
    endsAt: moment,
  })
  .meta({ id: 'TrustedDevice' })
export type TrustedDeviceOnWire = z.infer<typeof TrustedDeviceShape>

/** The devices that a user is trusted on, the newest first. */
export const TrustedDevicesShape = z
  .object({ items: z.array(TrustedDeviceShape), nextCursor: z.string().nullable() })
  .meta({ id: 'TrustedDevices' })
export type TrustedDevicesOnWire = z.infer<typeof TrustedDevicesShape>
