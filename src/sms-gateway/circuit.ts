import { MINUTE_MS, SECOND_MS, type Instant } from '../store/duration.ts'

/** After how many troubles in a row a gateway is left alone, and for how long: twice as long each time, up to the most. */
const TROUBLES = 5
const FIRST_REST_MS = 30 * SECOND_MS
const LONGEST_REST_MS = 10 * MINUTE_MS
/** After so long nobody tells any more what came of a try, and another one is made. */
const TRY_MS = 2 * MINUTE_MS

/**
 * Whether a gateway is asked. One that failed five times in a row is left alone for a while; then one message tries it,
 * and either all follow or it rests for twice as long. Each process learns by itself.
 */
export type Circuit = {
  /** Whether a message may try it now. Whoever is told so has to tell what came of it. */
  mayTry(now: Instant): boolean
  worked(): void
  failed(now: Instant): void
  /** Whether it is left alone, until one message has got through. */
  rests(): boolean
}

/** Makes the circuit of one gateway, closed. */
export function newCircuit(): Circuit {
  let inRow = 0
  let restMs = 0
  let restsUntil = 0
  let tryingUntil = 0
  return {
    mayTry(now) {
      if (restsUntil === 0) return true
      if (now < restsUntil || now < tryingUntil) return false
      tryingUntil = now + TRY_MS
      return true
    },
    worked() {
      inRow = 0
      restMs = 0
      restsUntil = 0
      tryingUntil = 0
    },
    failed(now) {
      inRow++
      const wasTry = tryingUntil > 0
      tryingUntil = 0
      if (inRow < TROUBLES || (restsUntil > now && !wasTry)) return
      restMs = restMs === 0 ? FIRST_REST_MS : wasTry ? Math.min(2 * restMs, LONGEST_REST_MS) : restMs
      restsUntil = now + restMs
    },
    rests: () => restsUntil !== 0,
  }
}
