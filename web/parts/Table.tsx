/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   rows are stacked on narrow screens, and what is no table to the stylesheet is one to a screen reader by its roles */
import type { ReactNode, Ref } from 'react'

type Props = {
  caption: string
  columns: readonly string[]
  /** The column whose name is said but not shown. */
  hiddenColumn?: string
  look?: string
  /** Newer rows are on their way. */
  busy?: boolean
  foot?: ReactNode
  children: ReactNode
}

/** Rows under their columns. On narrow screens each row is stacked, every cell beside its label. */
export function Table({ caption, columns, hiddenColumn, look = '', busy = false, foot, children }: Props) {
  return (
    <div className="table-wrap">
      <table className={`stacks ${look}`.trim()} role="table" aria-busy={busy}>
        <caption className="hidden-visually">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th role="columnheader" scope="col" key={column}>
                {column === hiddenColumn ? <span className="hidden-visually">{column}</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
      {foot !== undefined && <div className="table-foot">{foot}</div>}
    </div>
  )
}

type RowProps = {
  /** What the row is about: its first cell. */
  head: ReactNode
  headLook?: string
  /** Where the focus is to go; only such a row can have it. */
  ref?: Ref<HTMLTableRowElement> | undefined
  children: ReactNode
}

/** A row, which its first cell names. */
export function Row({ head, headLook, ref, children }: RowProps) {
  return (
    <tr role="row" ref={ref} tabIndex={ref === undefined ? undefined : -1}>
      <th role="rowheader" scope="row" className={headLook}>
        {head}
      </th>
      {children}
    </tr>
  )
}

/** A cell, with the label that stands beside it where rows are stacked. */
export function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td role="cell" data-label={label}>
      {children}
    </td>
  )
}

/** The cell of what can be done with a row. */
export function ActCell({ children }: { children: ReactNode }) {
  return (
    <td role="cell" className="cell-act">
      {children}
    </td>
  )
}
