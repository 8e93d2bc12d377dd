import { useRef, useState, type RefObject } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { useReturn } from '../parts/use-return.ts'
import type { ChangeEnd } from './PendingChange.tsx'
import { useMe } from './use-my-act.ts'

type Says = { done: string; doneElsewhere: string; dropped: string; droppedElsewhere: string }

type Change = {
  heading: RefObject<HTMLHeadingElement | null>
  /** The button that opens the form; it has the focus again when the form is left. */
  opener: RefObject<HTMLSpanElement | null>
  status: string
  /** The form for a new value is open. */
  asking: boolean
  /** A code was asked for here, so its field takes the focus. */
  asked: boolean
  open: () => void
  keep: () => void
  sent: () => void
  end: (how: ChangeEnd, me: MeOnWire, hadFocus: boolean) => void
  /** Says what else happened here, with the focus on the heading. */
  tell: (what: string) => void
}

/** The steps of a panel on which an address or number is changed; `took` says whether the new one counts by now. */
export function useChange(says: Says, took: (me: MeOnWire) => boolean): Change {
  const heading = useRef<HTMLHeadingElement>(null)
  const [status, setStatus] = useState('')
  const [asking, setAsking] = useState(false)
  const [asked, setAsked] = useState(false)
  const { opener, goBack } = useReturn()
  const { put } = useMe()
  return {
    heading,
    opener,
    status,
    asking,
    asked,
    open() {
      setStatus('')
      setAsking(true)
    },
    keep() {
      setAsking(false)
      goBack()
    },
    sent() {
      setStatus('')
      setAsking(false)
      setAsked(true)
    },
    end(how, me, hadFocus) {
      if (hadFocus) heading.current?.focus()
      put(me)
      setAsked(false)
      setStatus(how === 'elsewhere' ? (took(me) ? says.doneElsewhere : says.droppedElsewhere) : says[how])
    },
    tell(what) {
      heading.current?.focus()
      setStatus(what)
    },
  }
}
