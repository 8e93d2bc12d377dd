/** Where one stands: at the password, at the second factor, behind both doors. */
export type MarkAt = 1 | 2 | 'end'

/** The two doors. Without `at` it is the mark of the shell. */
export function Mark({ at }: { at?: MarkAt }) {
  const size = at === undefined ? 24 : 32
  return (
    <svg
      className={at === undefined ? '' : `at-${at}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path className="door-1" d="M3 22V11a9 9 0 0 1 18 0v11" fill="none" strokeWidth="2" />
      <path className="door-2" d="M8 22v-9.5a4 4 0 0 1 8 0V22z" />
    </svg>
  )
}
