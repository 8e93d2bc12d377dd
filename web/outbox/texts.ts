import { productName } from '../parts/product-name.ts'

export const texts = {
  title: 'Outbox',
  purpose: () =>
    `Messages that ${productName()} would send. The newest is on top; new ones appear by themselves.`,
  onlyTitle: 'For trying out, on this computer only',
  count: (messages: number, more: boolean) =>
    more ? `The last ${messages} messages` : messages === 1 ? '1 message' : `${messages} messages`,
  sms: (to: string) => `SMS to ${to}`,
  mail: (to: string) => `E-mail to ${to}`,
  newSms: (to: string) => `New SMS to ${to}`,
  newMail: (to: string) => `New e-mail to ${to}`,
  code: 'code',
  used: 'Used',
  notUsed: 'Not used yet',
  older: 'Show older messages',
  emptyTitle: 'Nothing here yet',
  empty: 'Sign in, and your code appears here.',
  signIn: 'Sign in',
  closedTitle: 'The outbox is closed',
  closed: 'Messages are sent for real here, so nothing is kept to be read.',
  away: () => `${productName()} does not answer. New messages appear here as soon as it does.`,
  loading: 'messages',
}
