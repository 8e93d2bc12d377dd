export const texts = {
  title: 'Your session is locked',
  lead: (idleMinutes: number | null) =>
    `You were away for ${away(idleMinutes)}. Enter your password to go on.`,
  email: 'E-mail',
  password: 'Password',
  emptyPassword: 'Enter your password.',
  wrong: 'That password is not right.',
  tooMany: 'Too many tries',
  tooManyAdvice: (until: string) =>
    `Wait until ${until}, then try again. Your second factor is not affected.`,
  refused: 'Not unlocked',
  unlock: 'Unlock',
  unlocking: 'Unlocking…',
  comeBack: 'You come back to the page where you were.',
  signOut: 'Sign out',
  ends: (when: string) => `This session ends ${when}.`,
}

function away(minutes: number | null): string {
  if (minutes === null) return 'a while'
  return minutes === 60 ? 'an hour' : minutes === 1 ? 'a minute' : `${minutes} minutes`
}
