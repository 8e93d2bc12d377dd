import type { ReactNode } from 'react'
import { Gate } from './Gate.tsx'
import type { MarkAt } from './Mark.tsx'
import { useTitle } from './title.ts'

type Props = {
  at?: MarkAt
  title: string
  lead?: ReactNode
  /** Ways beside the one act. */
  more?: ReactNode
  foot?: ReactNode
  children?: ReactNode
}

/** A page outside the app with nothing to fill in: what is so, and the way on from here. */
export function GateEnd({ at = 1, title, lead, more, foot, children }: Props) {
  useTitle(title)
  return (
    <Gate at={at} title={title} lead={lead} focused foot={foot}>
      <div className="stack">{children}</div>
      {more !== undefined && <div className="gate-more">{more}</div>}
    </Gate>
  )
}
