import type { Change } from './policy-changes.ts'

/** What a policy changes: before, and after. */
export function PolicyChanges({ changes }: { changes: readonly Change[] }) {
  return (
    <dl className="diff">
      {changes.map(({ what, from, to }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <span className="muted">{from}</span> <span aria-hidden="true">→</span>
            <span className="hidden-visually">becomes</span> {to}
          </dd>
        </div>
      ))}
    </dl>
  )
}
