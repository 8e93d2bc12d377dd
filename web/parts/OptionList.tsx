import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

export type Option<T extends string> = {
  value: T
  icon: IconName
  name: string
  tag?: ReactNode
  says: string
}

type Props<T extends string> = { options: readonly Option<T>[]; onChoose: (value: T) => void }

/** Ways to go on, each a wide button with its name and what it takes. */
export function OptionList<T extends string>({ options, onChoose }: Props<T>) {
  return (
    <ul className="options">
      {options.map(({ value, icon, name, tag, says }) => (
        <li key={value}>
          <button type="button" className="option" onClick={() => onChoose(value)}>
            <Icon name={icon} size={20} />
            <span>
              <span className="top">
                {name} {tag}
              </span>
              <span className="muted">{says}</span>
            </span>
            <Icon name="next" size={16} />
          </button>
        </li>
      ))}
    </ul>
  )
}
