import { Link, type LinkProps } from '@tanstack/react-router'

export type Crumb = { label: string; to?: LinkProps['to'] }

/** Where one is, the page's name, and its purpose in one line. */
export function PageHead({
  crumbs,
  title,
  purpose,
}: {
  crumbs: readonly Crumb[]
  title: string
  purpose?: string
}) {
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
          <h1 tabIndex={-1}>{title}</h1>
          {purpose !== undefined && <p className="hint">{purpose}</p>}
        </div>
      </div>
    </>
  )
}
