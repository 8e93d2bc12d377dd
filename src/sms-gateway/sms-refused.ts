/** Whose fault a refusal is: the message's, which no other try mends, or the gateway's, which is left alone for a while. */
export type Blame = 'message' | 'gateway'

/** A gateway said no. The message is safe to log: it repeats nothing of what was sent. */
export class SmsRefused extends Error {
  readonly blame: Blame

  constructor(sentence: string, blame: Blame) {
    super(sentence)
    this.blame = blame
  }
}

/** Refuses where a server that speaks HTTP has not taken a message: what it says of a request alone blames the message. */
export function refuseStatus(status: number): never {
  throw new SmsRefused(
    `the gateway answered ${status}`,
    status === 400 || status === 422 ? 'message' : 'gateway',
  )
}
