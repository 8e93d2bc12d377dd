/** What the first recovery codes are for: it works now, and may be lost. */
export const WORKS = {
  app: 'Your app works.',
  sms: 'Your phone is proved.',
  security_key: 'Your key works.',
} as const

export const texts = {
  title: 'Save your recovery codes',
  label: 'Recovery codes',
  onlyNow: 'They are shown only now.',
  copied: 'recovery codes',
  copy: 'Copy',
  download: 'Download',
  print: 'Print',
  keep: 'Keep them where you can reach them without this device: in a password manager, or on paper.',
  saved: 'I have saved them',
  /** On paper and in the file: whose codes they are, and of which day. */
  head: (product: string, on: string) => `Recovery codes for ${product}, made on ${on}`,
  each: 'Each works once.',
  loading: 'new codes',
  lead: (works: keyof typeof WORKS | null) =>
    `If you ever lose ${works === null ? 'your second factor' : 'it'}, one of these codes lets you in. Each works once.`,
  left: {
    many: (left: number) => `You have ${left} recovery codes left`,
    each: 'The one that you used does not work again.',
    few: (left: number) =>
      left === 0
        ? 'You have no recovery codes left'
        : `Only ${left} recovery ${left === 1 ? 'code' : 'codes'} left`,
    makeNew: 'Make new ones under Profile > Security.',
    goOn: 'Continue',
  },
}
