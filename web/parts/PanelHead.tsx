import type { ReactNode, Ref } from 'react'
import { Icon } from './Icon.tsx'

type Props = {
  id: string
  title: string
  hint?: ReactNode
  /** What happened in this panel, said in place. */
  status?: string
  headingRef?: Ref<HTMLHeadingElement>
  /** The panel's one act, on the right. */
  children?: ReactNode
}

/** The head of a panel: its name, one line of purpose, what happened here, and its one act. */
export function PanelHead({ id, title, hint, status, headingRef, children }: Props) {
  return (
    <div className="panel-head">
      <div>
        <h2 id={id} ref={headingRef} tabIndex={-1}>
          {title}
        </h2>
        {hint !== undefined && <p className="hint">{hint}</p>}
        {status !== undefined && (
          <p className="status-line is-ok" role="status">
            {status !== '' && <Icon name="ok" />}
            {status}
          </p>
        )}
      </div>
      {children}
    </div>
  )
}
