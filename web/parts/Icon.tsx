import type { ReactNode } from 'react'

const DRAWN = {
  info: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 9.2V14M10 6.3v.1" />
    </>
  ),
  ok: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="m6.5 10.3 2.4 2.4 4.6-5" />
    </>
  ),
  warn: (
    <>
      <path d="M10 2.8 18 16.6H2z" />
      <path d="M10 8v4M10 14.2v.1" />
    </>
  ),
  danger: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 6v5M10 13.6v.1" />
    </>
  ),
  sms: <path d="M3 4h14v9.5H9L5.5 17v-3.5H3z" />,
  mail: (
    <>
      <rect x="2.5" y="4.5" width="15" height="11" rx="1.5" />
      <path d="m3 5.5 7 5.5 7-5.5" />
    </>
  ),
  tray: (
    <>
      <path d="M3 11.5 5.5 4h9L17 11.5V16H3z" />
      <path d="M3 11.5h4l1 2h4l1-2h4" />
    </>
  ),
  ticked: (
    <>
      <circle cx="10" cy="10" r="8" fill="currentColor" stroke="none" />
      <path d="m6.4 10.3 2.5 2.5 4.7-5.2" className="tick" />
    </>
  ),
  dashed: <circle cx="10" cy="10" r="7" strokeDasharray="3 3.2" />,
  struck: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="m5.2 14.8 9.6-9.6" />
    </>
  ),
  linked: (
    <>
      <circle cx="7" cy="10" r="5" />
      <circle cx="13" cy="10" r="5" />
    </>
  ),
  app: (
    <>
      <rect x="3" y="3" width="14" height="14" rx="3" />
      <path d="M10 6.5V10l2.5 1.5" />
    </>
  ),
  phone: (
    <>
      <rect x="5.5" y="2" width="9" height="16" rx="2" />
      <path d="M9 15h2" />
    </>
  ),
  key: (
    <>
      <rect x="2" y="6.5" width="11.5" height="7" rx="1.5" />
      <path d="M13.5 8H18v4h-4.5" />
      <circle cx="7.5" cy="10" r="1.3" />
    </>
  ),
  paper: (
    <>
      <path d="M5 2.5h7L15.5 6v11.5H5z" />
      <path d="M8 9h4.5M8 12h4.5" />
    </>
  ),
  person: (
    <>
      <circle cx="10" cy="6.5" r="3" />
      <path d="M4 17c.6-3.2 2.9-5 6-5s5.4 1.8 6 5" />
    </>
  ),
  device: (
    <>
      <rect x="3" y="4" width="14" height="9" rx="1.5" />
      <path d="m7.7 8.6 1.6 1.6 3-3.3M7 16.5h6" />
    </>
  ),
  crossed: (
    <>
      <circle cx="10" cy="10" r="7.5" />
      <path d="m7.5 7.5 5 5m0-5-5 5" />
    </>
  ),
  edit: <path d="m4 13.2 8.6-8.6 2.8 2.8L6.8 16H4z" />,
  search: (
    <>
      <circle cx="8.8" cy="8.8" r="5.3" />
      <path d="m12.8 12.8 4.2 4.2" />
    </>
  ),
  again: (
    <>
      <path d="M16 6.2A7 7 0 1 0 17 10" />
      <path d="M16.4 2.6v3.8h-3.8" />
    </>
  ),
  outward: <path d="M3 10h12M11 5.5 15.5 10 11 14.5" />,
  code: <path d="m7 6-4 4 4 4M13 6l4 4-4 4" />,
  window: (
    <>
      <rect x="2.5" y="4" width="15" height="12" rx="1.5" />
      <path d="M2.5 7.5h15" />
    </>
  ),
  next: <path d="m8 5 5 5-5 5" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof DRAWN

/** A drawing beside a word that says the same. Screen readers skip it. */
export function Icon({ name, size = 18 }: { name: IconName; size?: 14 | 16 | 18 | 20 | 32 }) {
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
      {DRAWN[name]}
    </svg>
  )
}
