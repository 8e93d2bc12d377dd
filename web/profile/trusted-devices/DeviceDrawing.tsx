/** A computer with a tick: a browser that is trusted. It stands beside words that say the same. */
export function DeviceDrawing({ size }: { size: 18 | 32 }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <rect x="3" y="4" width="14" height="9" rx="1.5" />
      <path d="m7.7 8.6 1.6 1.6 3-3.3M7 16.5h6" />
    </svg>
  )
}
