type Part = { look: 'ready' | 'stuck'; x: number; width: number }

const GAP = 0.8
const LEAST = 1.2

/**
 * What arrived and what failed on a day, as shares in percent of the day on which most were sent. What is there at all is
 * wide enough to be seen.
 */
export function dayBar({ delivered, failed }: { delivered: number; failed: number }, most: number): Part[] {
  if (most === 0) return []
  const share = (count: number) => (count / most) * 100
  const parts: Part[] = []
  const room = failed > 0 ? 100 - LEAST - GAP : 100
  const arrived = Math.min(room, Math.max(LEAST, share(delivered)))
  if (delivered > 0) parts.push({ look: 'ready', x: 0, width: rounded(arrived) })
  if (failed > 0) {
    const x = delivered > 0 ? arrived + GAP : 0
    const width = Math.max(LEAST, share(failed) - (delivered > 0 ? GAP : 0))
    parts.push({ look: 'stuck', x: rounded(x), width: rounded(Math.min(width, 100 - x)) })
  }
  return parts
}

const rounded = (percent: number) => Math.round(percent * 10) / 10
