type Look = 'ready' | 'enrol' | 'stuck' | 'none'
type Part = { look: Look; count: number; says: string }

const GAP = 0.8
const LEAST = 1.2

/** Counts as one bar with its legend. The bar is drawn for the eye alone: the numbers say the same. */
export function CountBar({ parts }: { parts: readonly Part[] }) {
  return (
    <>
      <svg className="bar" aria-hidden="true">
        {segments(parts).map(({ look, x, width }) => (
          <rect key={look} className={`s-${look}`} x={`${x}%`} width={`${width}%`} height="100%" />
        ))}
      </svg>
      <dl className="counts num">
        {parts.map(({ look, count, says }) => (
          <div key={look} className={count === 0 ? 'is-zero' : `c-${look}`}>
            <dt>{says}</dt>
            <dd>{count.toLocaleString('en-US')}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** The share of each part that has anybody in it, wide enough to be seen, with gaps between. */
function segments(parts: readonly Part[]): { look: Look; x: number; width: number }[] {
  const shown = parts.filter(({ count }) => count > 0)
  const total = shown.reduce((sum, { count }) => sum + count, 0)
  const shares = shown.map(({ count }) => Math.max(LEAST, (count / total) * 100))
  const room = (100 - GAP * (shown.length - 1)) / shares.reduce((sum, share) => sum + share, 0)
  let x = 0
  return shown.map(({ look }, at) => {
    const width = (shares[at] ?? 0) * room
    const segment = { look, x: rounded(x), width: rounded(width) }
    x += width + GAP
    return segment
  })
}

const rounded = (percent: number) => Math.round(percent * 10) / 10
