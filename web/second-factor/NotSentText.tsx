import type { NotSent } from './not-sent.ts'

/** Why no code came, with the moment at which that ends set off. */
export function NotSentText({ why: { says, until, rest } }: { why: NotSent }) {
  return (
    <>
      {says}
      {until !== undefined && <b className="nowrap num">{until}</b>}
      {rest}
    </>
  )
}
