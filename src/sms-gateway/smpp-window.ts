import type { Fields, Session } from 'smpp'
import { refusedBy } from './smpp-status.ts'
import { SmsRefused } from './sms-refused.ts'

/** Messages that wait: first for a link with room, then for its answer. */
export type SmppWindow = {
  /**
   * Resolves with the gateway's name for the message. Rejects when `signal` ends: one that was written by then may still
   * be sent, and keeps its place until it is answered.
   */
  submit(fields: Fields, signal: AbortSignal): Promise<string | undefined>
  /** There is a link: those that wait go out by it. */
  open(session: Session): void
  /** The link is gone. What had no answer is rejected at once, since nobody knows whether it is sent. */
  close(why?: string): void
  /** There will be no link any more. */
  stop(): void
}

type Submit = {
  fields: Fields
  resolve(reference: string | undefined): void
  reject(why: unknown): void
}

/** Makes the window of a gateway that lets `size` messages wait for its answer, each for `answerMs` at most. */
export function newSmppWindow(size: number, answerMs: number): SmppWindow {
  const waiting = new Set<Submit>()
  const underWay = new Set<Submit>()
  let session: Session | null = null
  let stopped = false

  const fill = () => {
    for (const submit of waiting) {
      if (session === null || underWay.size >= size) return
      waiting.delete(submit)
      write(session, submit)
    }
  }
  const write = (link: Session, submit: Submit) => {
    underWay.add(submit)
    const leave = () => {
      clearTimeout(tooLong)
      if (underWay.delete(submit)) fill()
    }
    const tooLong = setTimeout(leave, answerMs).unref()
    const written = link.submit_sm(submit.fields, ({ command_status: status, message_id: reference }) => {
      if (status === 0) submit.resolve(reference || undefined)
      else submit.reject(refusedBy(status))
      leave()
    })
    if (written) return
    // the link is at its end, and this has not gone by it
    session = null
    leave()
    waiting.add(submit)
  }
  const rejectAll = (submits: Set<Submit>, sentence: string) => {
    for (const { reject } of submits) reject(new SmsRefused(sentence, 'gateway'))
    submits.clear()
  }
  return {
    submit: (fields, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (stopped) return reject(new SmsRefused('the link to the gateway was ended', 'gateway'))
        const submit = { fields, resolve, reject }
        signal.addEventListener('abort', () => (waiting.delete(submit), reject(signal.reason)), {
          once: true,
        })
        waiting.add(submit)
        fill()
      }),
    open(link) {
      session = link
      fill()
    },
    close(why = 'the link was cut before the gateway answered') {
      session = null
      rejectAll(underWay, why)
    },
    stop() {
      stopped = true
      rejectAll(waiting, 'the link to the gateway was ended')
    },
  }
}
