import type { KeyTrouble } from './key-trouble.ts'

/** What is said of a prompt for a key that gave nothing, and what to do. */
export const TROUBLE_WORDS: Readonly<Record<KeyTrouble, { title: string; text: string }>> = {
  'no-answer': {
    title: 'The key did not answer',
    text: 'Check that it is plugged in, then try again.',
  },
  unsupported: {
    title: 'This browser cannot use security keys',
    text: 'Open this page in another browser, or use another way.',
  },
  'wrong-address': {
    title: 'Security keys do not work at this address',
    text: 'Open this page at the address that your administrator gave you, or use another way.',
  },
  'already-there': { title: 'This key is already set up', text: 'Use another one.' },
  unusable: { title: 'This key cannot be used here', text: 'Use a U2F or FIDO2 security key.' },
  'too-late': { title: 'That took too long', text: 'Have your key ready, then try again.' },
}

export const texts = {
  use: {
    title: 'Use your security key',
    lead: 'Plug in your key, or have it ready to hold to this device.',
    submit: 'Use security key',
  },
  touch: {
    title: 'Touch your security key',
    lead: 'Touch it when it blinks. Your browser may open a window of its own.',
    leadNew: 'Touch it when it blinks, twice if it blinks again. Your browser may open a window of its own.',
    waiting: 'Waiting for your key',
    checking: 'Checking your key',
    cancel: 'Cancel',
    help: 'Nothing blinks? Try another socket, or hold the key to the back of your phone.',
  },
  setUp: {
    title: 'Set up your security key',
    lead: 'Plug it in and touch it when it blinks.',
    name: 'Name this key',
    nameHint: 'So that you know it later, for example “Key ring”.',
    submit: 'Set up key',
  },
  tryAgain: 'Try again',
}
