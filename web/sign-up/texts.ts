import { productName } from '../parts/product-name.ts'

export const texts = {
  form: {
    title: 'Create an account',
    lead: () => `For your company or team on ${productName()}. You are its first administrator.`,
    signIn: 'Sign in instead',
  },
  sent: {
    lead: 'A link is on its way to ',
    leadEnd: '. Open it to create the account. It works for 1 day, once.',
    advice: 'If nothing arrives in a few minutes, check the address.',
    again: 'A new link is on its way.',
  },
  closed: {
    title: 'Ask the operator for an account',
    lead: (product: string) =>
      `The operator of this ${product} creates the accounts. If you have one, sign in.`,
    go: 'Sign in',
  },
  confirm: {
    loading: 'Create the account',
    title: (account: string) => `Create the account ${account}`,
    lead: 'Its first administrator signs in with ',
    leadEnd: ' and the password that was typed for it. Codes go to the phone ending in ',
    notYou: 'Not your password or phone? Close this page; nothing has been created.',
    submit: 'Create the account',
    busy: 'Creating…',
    ends: (at: string) => `This link works until ${at}.`,
  },
  spent: {
    title: 'This link was used or is too old',
    lead: 'A link to create an account works once, for 1 day. If the account exists, sign in.',
    go: 'Create an account',
  },
  taken: {
    title: 'This e-mail already belongs to a user',
    lead: 'Sign in with it, or create the account with another address.',
    go: 'Sign in',
    another: 'Create an account with another address',
  },
  loading: 'this page',
}
