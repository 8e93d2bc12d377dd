/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   rows are stacked on narrow screens, and what is no table to the stylesheet is one to a screen reader by its roles */
import type { ReactNode, Ref } from 'react'

/** A column: its name, how it looks, and whether its name is said but not shown. */
export type Column = { name: string; look?: string; isHidden?: boolean }

type Props = {
  caption: string
  columns: readonly (string | Column)[]
  look?: string
  /** Newer rows are on their way. */
  busy?: boolean
  foot?: ReactNode
  children: ReactNode
}

/** Rows under their columns. On narrow screens each row is stacked, every cell beside its label. */
export function Table({ caption, columns, look = '', busy = false, foot, children }: Props) {
  const heads = columns.map((column): Column => (typeof column === 'string' ? { name: column } : column))
  return (
    <div className="table-wrap">
      <table className={`stacks ${look}`.trim()} role="table" aria-busy={busy}>
        <caption className="hidden-visually">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {heads.map(({ name, look: headLook, isHidden = false }) => (
              <th role="columnheader" scope="col" className={headLook} key={name}>
                {isHidden ? <span className="hidden-visually">{name}</span> : name}
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
export function Cell({ label, look, children }: { label: string; look?: string; children: ReactNode }) {
  return (
    <td role="cell" className={look} data-label={label}>
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

/** The cell of what is drawn of a row, for the eye alone: the other cells say the same. */
export function BarCell({ children }: { children: ReactNode }) {
  return (
    <td role="cell" className="cell-bar">
      {children}
    </td>
  )
}
