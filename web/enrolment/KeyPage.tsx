import type { ReactNode } from 'react'
import type { KeyCreationOptionsOnWire } from '../../src/method/security-key/key-shape.ts'
import type { Refused, Reply } from '../call.ts'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { KeySetUp, type KeySetUpView, type NewKey } from '../security-key/KeySetUp.tsx'

type Around = {
  foot?: ReactNode
  /** Other ways, below. */
  more?: ReactNode
}
type Props<T> = Around & {
  options: () => Promise<Reply<KeyCreationOptionsOnWire>>
  add: (key: NewKey) => Promise<Reply<T>>
  onDone: (value: T) => void
  onRefused: (refused: Refused) => void
  /** What is chosen before the key is asked for. */
  choice?: { box: ReactNode; told: boolean }
}

/** The page on which a security key is set up. */
export function KeyPage<T>({ foot, more, ...acts }: Props<T>) {
  return (
    <KeySetUp {...acts} wide>
      {(view) => <View view={view} foot={foot} more={more} />}
    </KeySetUp>
  )
}

function View({ view, foot, more = false }: Around & { view: KeySetUpView }) {
  useTitle(view.title, { refused: view.refused })
  return (
    <Gate at={2} title={view.title} lead={view.lead} focused={view.waiting} foot={foot}>
      {view.content}
      {(view.help !== null || more !== false) && (
        <div className="gate-more">
          {view.help !== null && <p className="muted">{view.help}</p>}
          {more}
        </div>
      )}
    </Gate>
  )
}
