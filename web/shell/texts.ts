import { productName } from '../parts/product-name.ts'

export const texts = {
  skip: 'Skip to content',
  menu: 'Menu',
  account: 'Account',
  users: 'Users',
  settings: 'Settings',
  activity: 'Activity',
  profile: 'Profile',
  details: 'Details',
  security: 'Security',
  signIns: 'Sign-ins',
  general: 'General',
  webhooks: 'Webhooks',
  apiKeys: 'API keys',
  applications: 'Applications',
  signOut: 'Sign out',
  role: (role: 'admin' | 'member', account: string) =>
    `${role === 'admin' ? 'Admin' : 'Member'} of ${account}`,
  notFound: 'There is nothing here',
  notFoundLead: 'The address may be wrong, or it belongs to another account.',
  toUsers: 'Go to Users',
  toProfile: 'Go to your profile',
  notAdmin: 'Only administrators can open this page',
  ask: (names: readonly string[]) =>
    names.length === 0
      ? 'Ask your administrator.'
      : `Ask ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)}.`,
  broken: () => `${productName()} made a mistake on this page`,
  brokenLead: 'Load it again. What you had not saved is lost.',
  reload: 'Load again',
}
