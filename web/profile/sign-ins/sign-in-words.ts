import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { texts } from './texts.ts'

/** With what a sign-in was finished: "Signed in with password and app code". */
export function signedInWith({ why, answered }: Pick<OwnSignInOnWire, 'why' | 'answered'>): string {
  if (why === 'trusted_device') return texts.onTrusted
  if (why === 'not_demanded') return texts.signedIn
  return texts.signedInAnd(texts.ways[answered ?? ''] ?? texts.anotherWay)
}

/** The sign-ins of one day in the reader's zone. */
export type Day<SignIn> = { heading: string; signIns: SignIn[] }

/** Sign-ins, the newest first, under the day of each: "Today, 24 November 2026", "Friday, 20 November 2026". */
export function byDay<SignIn extends { at: string }>(signIns: readonly SignIn[], now: Date): Day<SignIn>[] {
  const days: Day<SignIn>[] = []
  for (const signIn of signIns) {
    const heading = dayHeading(new Date(signIn.at), now)
    const last = days.at(-1)
    if (last?.heading === heading) last.signIns.push(signIn)
    else days.push({ heading, signIns: [signIn] })
  }
  return days
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })
const wholeDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

function dayHeading(at: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  const on = wholeDate.format(at)
  if (on === wholeDate.format(now)) return `${texts.today}, ${on}`
  return `${on === wholeDate.format(yesterday) ? texts.yesterday : weekday.format(at)}, ${on}`
}
