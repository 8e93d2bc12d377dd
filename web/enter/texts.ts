import type { Standing } from '../../src/application/standing-shape.ts'
import { productName } from '../parts/product-name.ts'

/** How old the last second factor may be, in words. */
const PERIODS: Readonly<Record<NonNullable<Standing['notOlderThan']>, string>> = {
  '5_minutes': '5 minutes',
  '15_minutes': '15 minutes',
  '1_hour': '1 hour',
  '8_hours': '8 hours',
}

const START_AGAIN = 'Go back to the application and start again.'

/** What is said where a way into an application was refused, by the code in the address. */
export const REFUSED_WORDS: Readonly<Record<string, { title: string; lead: string }>> = {
  invalid_client: {
    title: 'This application is not known here',
    lead: `It was removed, or it names itself wrongly. ${START_AGAIN} If that does not help, tell whoever runs it.`,
  },
  invalid_redirect_uri: {
    title: 'This application asked for another address',
    lead: `It wants the sign-in at an address that is not one of its redirect addresses. ${START_AGAIN} If that does not help, tell whoever runs it.`,
  },
  invalid_request: {
    title: 'This application asked for something that is not possible',
    lead: `${START_AGAIN} If that does not help, tell whoever runs it.`,
  },
  too_long: {
    title: 'This application said too much',
    lead: `What it sent along is longer than may be. ${START_AGAIN} If that does not help, tell whoever runs it.`,
  },
  too_many: {
    title: 'Too many sign-ins were begun from here',
    lead: 'You, or somebody in your network, began very many in a short time. Wait a quarter of an hour, then go back to the application and start again.',
  },
  too_late: {
    title: 'This sign-in has ended',
    lead: `It was open for too long, or in another browser. ${START_AGAIN}`,
  },
  session_replaced: {
    title: 'Another sign-in was started in this browser',
    lead: `Nothing was counted. ${START_AGAIN}`,
  },
  other: {
    title: 'This sign-in did not work',
    lead: `Nothing was changed. ${START_AGAIN} If that does not help, tell whoever runs it.`,
  },
}

export const texts = {
  loading: 'this page',
  nothingHere: 'There is nothing here',
  nothingHereLead:
    'The address may be wrong, or it was used before. Go back to the application and start again.',
  toStart: () => `Go to ${productName()}`,
  going: (name: string | null) => (name === null ? 'Signing you in' : `Signing you in to ${name}`),
  goingLead: 'You will be there in a moment.',
  goNow: (name: string | null) => (name === null ? 'Go there now' : `Go to ${name} now`),
  asks: (name: string) => `${name} asks for a second factor`,
  passwordAlone: 'You are signed in, but so far with your password alone.',
  tooOld: (name: string, at: string, period: Standing['notOlderThan']) =>
    `Your last second factor was ${at}; ${name} asks for one not older than ${PERIODS[period ?? '5_minutes']}.`,
  asksKey: (name: string) => `${name} asks for a security key.`,
  appLead: () => `Enter the 6 digits that your app shows for ${productName()}.`,
  verify: 'Verify',
  unmet: (name: string) => `You cannot meet what ${name} asks for`,
  unmetKey: 'Set up a security key under Profile > Security, then try again.',
  unmetAny: 'Set up a second factor under Profile > Security, then try again.',
  setUp: 'Go to Profile > Security',
  back: (name: string) => `Back, without ${name}`,
  leaving: 'Going back…',
  noAccess: (name: string) => `You have no access to ${name}`,
  adminsOnly: (account: string) => `Only administrators of ${account} may sign in there.`,
  otherAccount: 'Your account is not among those whose users may sign in there.',
  toProfile: 'Go to your profile',
  asSomebodyElse: 'Sign in as somebody else',
  off: 'There were too many wrong codes. Sign in again with a recovery code, or ask your administrator for a temporary code. Then set up your app or phone anew.',
}
