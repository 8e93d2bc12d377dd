import { useState } from 'react'

/** What she chose about trusting this browser in one sign-in. */
export type TrustChoice = { ticked: boolean; onTick: (ticked: boolean) => void }

const UNTICKED = 'sallyport_unticked'

/** Ticked until she unticks it, and then unticked in this sign-in: on every page of it, and after a reload. */
export function useTrustChoice(signIn: string | null): TrustChoice {
  const [untickedIn, setUntickedIn] = useState(recall)
  const onTick = (ticked: boolean) => {
    const unticked = ticked ? null : signIn
    setUntickedIn(unticked)
    remember(unticked)
  }
  return { ticked: signIn === null || untickedIn !== signIn, onTick }
}

function recall(): string | null {
  try {
    return sessionStorage.getItem(UNTICKED)
  } catch {
    return null
  }
}

/** Some browsers keep nothing for a page; then a reload forgets. */
function remember(signIn: string | null): void {
  try {
    if (signIn === null) sessionStorage.removeItem(UNTICKED)
    else sessionStorage.setItem(UNTICKED, signIn)
  } catch {
    // nothing else depends on it
  }
}
