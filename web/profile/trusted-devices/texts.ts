export const texts = {
  title: 'Trusted devices · Security · Profile',
  page: 'Trusted devices',
  loading: 'your trusted devices',
  purpose: 'These browsers skip the second factor until the date shown.',
  allows: (period: string) => `Your administrator allows ${period}.`,
  thisDevice: 'this device',
  trustedBy: (by: string, when: string) => `Trusted by ${by} ${when}`,
  earnedBy: { sms: 'an SMS code', app: 'an app code', security_key: 'a security key' },
  lastUsed: (when: string) => `Last used ${when}`,
  ends: 'Ends',
  stop: 'Stop trusting',
  stopOf: (browser: string, isThis: boolean) =>
    isThis ? `Stop trusting ${browser}, this device` : `Stop trusting ${browser}`,
  question: (browser: string) => `Stop trusting ${browser}?`,
  says: 'Its next sign-in asks for a second factor. A session that is open there goes on.',
  keep: 'Keep it',
  stopAll: 'Stop trusting all',
  questionAll: (devices: number) => `Stop trusting all ${devices} devices?`,
  saysAll: 'Their next sign-in asks for a second factor. Sessions that are open there go on.',
  keepAll: 'Keep them',
  stopping: 'Saving…',
  stopped: (browser: string) => `${browser} is no longer trusted. It will be asked for a second factor.`,
  stoppedAll: 'No device is trusted any longer. Each will be asked for a second factor.',
  refused: 'Still trusted',
  none: 'No trusted devices',
  noneYet:
    'At your next sign-in, leave “Trust this device” ticked; this browser is then not asked for a while.',
  asksAlways: 'Your administrator asks for a second factor at every sign-in.',
  asksNever: 'Your account does not ask for a second factor.',
  askAgain: (devices: number) =>
    devices === 1 ? 'and your trusted device asks again' : `and your ${devices} trusted devices ask again`,
  panel: {
    none: 'None.',
    count: (devices: number) =>
      devices === 1 ? '1 device skips the second factor.' : `${devices} devices skip the second factor.`,
    ends: (devices: number, when: string) =>
      devices === 1 ? `It ends ${when}.` : `The next one ends ${when}.`,
    see: 'See devices',
  },
}
