import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import { useFocus } from './use-focus.ts'

type Props = {
  kind: 'info' | 'ok' | 'warn' | 'danger'
  title?: string
  heading?: 'h2' | 'h3'
  role?: 'alert' | 'status'
  /** Moves the focus to the heading when the notice appears. Give a new `key` to move it again. */
  focused?: boolean
  action?: ReactNode
  children?: ReactNode
}

/** A notice: soft ground, icon, short heading, a sentence, at most one action. */
export function Notice({
  kind,
  title,
  heading: Heading = 'h2',
  role,
  focused = false,
  action,
  children,
}: Props) {
  const heading = useFocus<HTMLHeadingElement>(focused)
  return (
    <div className={`notice is-${kind}`} role={role}>
      <Icon name={kind} />
      <div>
        {title !== undefined && (
          <Heading ref={heading} tabIndex={focused ? -1 : undefined}>
            {title}
          </Heading>
        )}
        {children}
        {action !== undefined && <p className="actions">{action}</p>}
      </div>
    </div>
  )
}
