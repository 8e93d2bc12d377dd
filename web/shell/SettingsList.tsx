import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode, Ref } from 'react'
import { Icon } from '../parts/Icon.tsx'

type Props = {
  title: string
  purpose: ReactNode
  /** What is shown in place of a list without entries. */
  none: { icon: Parameters<typeof Icon>[0]['name']; title: string; says: ReactNode }
  /** The page where an entry is added. */
  add: { verb: string; to: NonNullable<LinkProps['to']> }
  isEmpty: boolean
  headingRef?: Ref<HTMLHeadingElement>
  /** What has happened to an entry. */
  said?: ReactNode
  /** The entries. */
  children: ReactNode
}

/** A list on a page of Account > Settings, with how an entry is added: above the entries, or in their place. */
export function SettingsList({ title, purpose, none, add, isEmpty, headingRef, said, children }: Props) {
  const addLink = (
    <Link className="btn btn-primary" to={add.to}>
      {add.verb}
    </Link>
  )
  return (
    <>
      <div className="section-head">
        <div>
          <h2 {...(headingRef !== undefined && { tabIndex: -1, ref: headingRef })}>{title}</h2>
          <p className="hint">{purpose}</p>
        </div>
        {!isEmpty && addLink}
      </div>
      {said}
      {isEmpty ? (
        <div className="panel">
          <div className="empty">
            <Icon name={none.icon} size={32} />
            <h3>{none.title}</h3>
            <p>{none.says}</p>
            {addLink}
          </div>
        </div>
      ) : (
        children
      )}
    </>
  )
}
