/** How often two are measured in turns, after a round that warms both up and does not count. */
export const ROUNDS = 5
/** The round that does not count. */
export const WARM_UP = 0

/** Medians of the rounds: what one and the other do, and how they compare. */
export type Compared = { one: number; other: number; ratio: number }

/**
 * Measures two in turns, so that whatever else the machine does meets both: the medians of their rates, and the median
 * of the rounds' ratios. Before, each runs once as `WARM_UP`.
 */
export async function inTurns(
  one: (round: number) => Promise<number>,
  other: (round: number) => Promise<number>,
): Promise<Compared> {
  const rounds: { one: number; other: number }[] = []
  for (let round = WARM_UP; round <= ROUNDS; round++) {
    const rates = { one: await one(round), other: await other(round) }
    if (round !== WARM_UP) rounds.push(rates)
  }
  return {
    one: median(rounds.map((rates) => rates.one)),
    other: median(rounds.map((rates) => rates.other)),
    ratio: median(rounds.map((rates) => rates.one / rates.other)),
  }
}

/** The share of what was seeded that is this round's, the warm-up's included. */
export const shareOf = <T>(of: T[], round: number): T[] =>
  of.slice((round * of.length) / (ROUNDS + 1), ((round + 1) * of.length) / (ROUNDS + 1))

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

export const percentile99 = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0
