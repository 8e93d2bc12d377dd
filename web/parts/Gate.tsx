import type { ReactNode } from 'react'
import { Mark } from './Mark.tsx'
import { productName } from './product-name.ts'
import { useFocus } from './use-focus.ts'

type Props = {
  at: 1 | 2
  /** Whether the other door follows or lies behind, and "Step 1 of 2" says so. */
  ofTwo?: boolean
  title: string
  /** The page's first sentence; `#lead` describes the one field of a page. */
  lead?: ReactNode
  /** Moves the focus to the heading when the title appears: for steps with several fields or none. */
  focused?: boolean
  roomy?: boolean
  foot?: ReactNode
  children?: ReactNode
}

/** The frame of the pages outside the app: one column, the mark, one question. */
export function Gate({
  at,
  ofTwo = at === 2,
  title,
  lead,
  focused = false,
  roomy = false,
  foot,
  children,
}: Props) {
  const heading = useFocus<HTMLHeadingElement>(focused && title)
  return (
    <div className="gate">
      <div></div>
      <main className={roomy ? 'gate-main is-roomy' : 'gate-main'} id="main">
        <div className="gate-top">
          <p className="gate-brand">
            <Mark at={at} />
            {productName()}
          </p>
          {ofTwo && <p>{`Step ${at} of 2`}</p>}
        </div>
        <div className="gate-head">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p id="lead">{lead}</p>}
        </div>
        {children}
      </main>
      {foot !== undefined && <footer className="gate-foot">{foot}</footer>}
    </div>
  )
}
