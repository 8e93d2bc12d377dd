import type { Demand } from '../application/application.ts'
import { ACR } from '../application/assurance.ts'

/** What a request asks for beyond the application: `acr_values`, and `acr` in `claims` (OpenID Connect Core §3.1.2.1, §5.5.1.1). */
export type Asked = {
  acrValues: readonly string[]
  acr: { essential?: boolean | undefined; value?: unknown; values?: unknown } | null | undefined
}

export type Wish = {
  /** The least that is good enough. */
  demand: Demand
  /** The class cannot be given up: where it is not reached, nobody enters. */
  essential: boolean
  /** The request demands a class that there is not. */
  impossible: boolean
}

const ALL: readonly string[] = Object.values(ACR)

/**
 * What has to be reached, of what the application asks for and what the request asks for in addition. A request can
 * only ask for more, never for less. A class named first in `acr_values` is wished: it is asked for where the user can
 * answer it. An essential `acr` has to be reached.
 */
export function demanded(application: Demand, { acrValues, acr }: Asked): Wish {
  const named =
    acr === undefined || acr === null ? [] : [acr.value, ...(Array.isArray(acr.values) ? acr.values : [])]
  const classes = named.filter((one): one is string => typeof one === 'string')
  const essential = acr?.essential === true && classes.length > 0
  const impossible = essential && !classes.some((one) => ALL.includes(one))
  // of an essential list one is enough, so the least of it; of a wish the first that we have
  const wished = essential
    ? classes.includes(ACR.one)
      ? ACR.one
      : ACR.two
    : [...classes, ...acrValues].find((one) => ALL.includes(one))
  const demand: Demand =
    wished === ACR.two && application.asksFor === 'signed_in'
      ? { ...application, asksFor: 'two_factors' }
      : application
  return { demand, essential: essential || application.asksFor !== 'signed_in', impossible }
}
