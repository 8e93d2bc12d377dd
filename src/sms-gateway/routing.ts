import type { SmsRoute, SmsRoutes } from '../config/sms-routes.ts'
import type { SmsGateway } from '../world.ts'

/** How SMS to a number are sent: by which gateways in order, under which sender, and at what price in millionths of the currency. */
export type Way = { gateways: readonly SmsGateway[]; from: string | null; priceMicros: number | null }

/** Finds the way to a number: the route with its longest prefix, and what that does not say, as it is for all. */
export function wayTo(to: string, { routes }: SmsRoutes, gateways: readonly SmsGateway[]): Way {
  const fitting = routes
    .filter(({ prefix }) => to.startsWith(prefix))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)
  const first = <K extends keyof SmsRoute>(name: K) =>
    fitting.find((route) => route[name] !== undefined)?.[name]
  const wanted = first('gateways')
  const price = first('price')
  return {
    gateways: wanted
      ? wanted.flatMap((name) => gateways.find((gateway) => gateway.name === name) ?? [])
      : gateways,
    from: first('from') ?? null,
    priceMicros: price === undefined ? null : Math.round(price * 1_000_000),
  }
}
