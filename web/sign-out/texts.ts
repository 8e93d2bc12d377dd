export const texts = {
  loading: 'this page',
  title: 'Sign out?',
  lead: 'Your session ends, and with it your sign-in to every application that you reached through it.',
  signOut: 'Sign out',
  signingOut: 'Signing out…',
  stay: 'Stay signed in',
  tooOld: 'This page is too old',
  tooOldLead: 'Go back to the application and sign out there again. Or sign out here.',
}
