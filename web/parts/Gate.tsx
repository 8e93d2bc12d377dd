import { createContext, useContext, type ReactNode } from 'react'
import { Mark, type MarkAt } from './Mark.tsx'
import { productName } from './product-name.ts'
import { useFocus } from './use-focus.ts'

/** Where one stands for all pages inside it, whatever door they belong to elsewhere; null: at their own. */
export const StandsAtContext = createContext<MarkAt | null>(null)

/** A quiet line below the first sentence of a page, from what is around it; null: none. */
export const GateLineContext = createContext<string | null>(null)

type Props = {
  at: MarkAt
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
  at: atDoor,
  ofTwo,
  title,
  lead,
  focused = false,
  roomy = false,
  foot,
  children,
}: Props) {
  const at = useContext(StandsAtContext) ?? atDoor
  const line = useContext(GateLineContext)
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
          {(ofTwo ?? at === 2) && <p>{`Step ${at} of 2`}</p>}
        </div>
        <div className="gate-head">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {(lead !== undefined || line !== null) && (
            <div className="gate-lead" id="lead">
              {lead !== undefined && <p>{lead}</p>}
              {line !== null && <p className="muted">{line}</p>}
            </div>
          )}
        </div>
        {children}
      </main>
      {foot !== undefined && <footer className="gate-foot">{foot}</footer>}
    </div>
  )
}
