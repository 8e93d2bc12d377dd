import type { ButtonHTMLAttributes, MouseEvent } from 'react'

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> & {
  look?: 'primary' | 'plain' | 'danger' | 'link' | 'link-danger'
  small?: boolean
  wide?: boolean
  /** The words shown while the act is under way; the button then does not shrink and ignores clicks. */
  busy?: string | false
}

const LOOKS = {
  primary: 'btn btn-primary',
  plain: 'btn',
  danger: 'btn btn-danger',
  link: 'btn-link',
  'link-danger': 'btn-link is-danger',
}

/** A button. Never disabled: while busy it stays in the focus order and does nothing. */
export function Button({
  look = 'plain',
  small = false,
  wide = false,
  busy = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: Props) {
  const classes = [LOOKS[look], small && 'btn-small', wide && 'btn-wide'].filter(Boolean).join(' ')
  const click = (event: MouseEvent<HTMLButtonElement>) =>
    busy === false ? onClick?.(event) : event.preventDefault()
  return (
    <button
      {...rest}
      type={type}
      className={classes}
      aria-disabled={busy !== false || undefined}
      onClick={click}
    >
      {busy === false ? (
        children
      ) : (
        <span className="busy">
          <span aria-hidden="true">{children}</span>
          <span>{busy}</span>
        </span>
      )}
    </button>
  )
}
