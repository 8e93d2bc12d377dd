import { useEffect, useState } from 'react'

/** A signing secret that is shown this once, and whether its webhook was added with it. */
export type NewSecret = { id: string; secret: string; isFirst: boolean }

let made: NewSecret | null = null

/** Keeps a secret for the page that comes next. */
export function noteNewSecret(secret: NewSecret): void {
  made = secret
}

/** The secret that was made on the page before, until this page goes: that is the end of it. */
export function useNotedSecret(id: string): NewSecret | null {
  const [noted] = useState(() => made)
  useEffect(
    () => () => {
      if (made === noted) made = null
    },
    [noted],
  )
  return noted?.id === id ? noted : null
}
