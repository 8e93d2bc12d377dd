import { Link, type LinkProps } from '@tanstack/react-router'
import { useEffect, type ReactNode, type Ref } from 'react'

export type Crumb = { label: string; to?: LinkProps['to'] }

type Props = {
  crumbs: readonly Crumb[]
  title: string
  purpose?: ReactNode
  headingRef?: Ref<HTMLHeadingElement>
  /** The page's one act, on the right. */
  children?: ReactNode
}

/** Where one is, the page's name, its purpose in one line, and its one act. */
export function PageHead({ crumbs, title, purpose, headingRef, children }: Props) {
  useTakeFocus()
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <ol>
          {crumbs.map(({ label, to }, at) => (
            <li key={label}>
              {to !== undefined && <Link to={to}>{label}</Link>}
              {to === undefined && (
                <span aria-current={at === crumbs.length - 1 ? 'page' : undefined}>{label}</span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <div className="page-head">
        <div>
          <h1 tabIndex={-1} ref={headingRef}>
            {title}
          </h1>
          {purpose !== undefined && <p className="hint">{purpose}</p>}
        </div>
        {children}
      </div>
    </>
  )
}

/** A page whose head had to wait for its data takes the focus from the page's main part, which has kept it meanwhile. */
function useTakeFocus(): void {
  useEffect(() => {
    const main = document.getElementById('main')
    if (main !== null && main === document.activeElement) main.querySelector<HTMLElement>('h1')?.focus()
  }, [])
}
