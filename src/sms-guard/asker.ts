import type { World } from '../world.ts'

/** Who asks for an SMS: somebody in a network, or a program of an account, behind which all its users stand. */
export type SmsAsker = { network: string } | { programOf: string }

/** What stands for the asker where SMS are counted: nobody reads an address from it. */
export const askerKey = ({ box }: Pick<World, 'box'>, asker: SmsAsker): string =>
  'network' in asker ? box.mac('sms network', asker.network) : box.mac('sms program', asker.programOf)
