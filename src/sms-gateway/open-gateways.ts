import { isLoopback } from '../config.ts'
import type { Config } from '../config.ts'
import type { SmsSetting } from '../config/sms-setting.ts'
import type { Clock, Log, SmsGateway } from '../world.ts'
import { httpGateway } from './http-gateway.ts'
import { kannelGateway } from './kannel-gateway.ts'
import { smppGateway } from './smpp-gateway.ts'
import { twilioGateway } from './twilio-gateway.ts'

type Needs = { config: Config; clock: Clock; log: Log }

type Openers = {
  [Kind in SmsSetting['kind']]: (setting: Extract<SmsSetting, { kind: Kind }>, needs: Needs) => SmsGateway
}

/** Each kind of gateway, and how it is opened. */
const OPENERS: Openers = {
  // where nothing is sent: the message stays to be read at `/outbox`
  outbox: ({ name }) => ({ name, keeps: true, send: async () => undefined }),
  http: ({ name, ...setting }, { clock }) => httpGateway(name, setting, clock.now),
  twilio: ({ name, ...setting }, { config }) =>
    twilioGateway(name, setting, { reachable: !isLoopback(config.publicUrl) || isLoopback(setting.url) }),
  kannel: ({ name, ...setting }) => kannelGateway(name, setting),
  smpp: ({ name, ...setting }, { log }) => smppGateway(name, setting, { log }),
}

/** The gateways of the operator, in order of preference. */
export function openSmsGateways(needs: Needs): SmsGateway[] {
  return needs.config.sms.map((setting) => OPENERS[setting.kind](setting as never, needs))
}
