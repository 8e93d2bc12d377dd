import type { UserOnWire } from '../../src/user/user-shape.ts'
import { Icon, type IconName } from './Icon.tsx'

type Word = NonNullable<UserOnWire['phoneStatus']>

/** The icon and the look of each word. */
export const PHONE_WORD_LOOKS: Record<Word, [icon: IconName, look: string]> = {
  reachable: ['ticked', 'is-ok'],
  unproven: ['dashed', 'is-muted'],
  unreachable: ['struck', 'is-danger'],
  shared: ['linked', 'is-warn'],
}

/** The word on a phone number: shape, word and colour say the same. */
export function PhoneWord({ word }: { word: Word }) {
  const [icon, look] = PHONE_WORD_LOOKS[word]
  return (
    <span className={`word ${look}`}>
      <Icon name={icon} size={14} />
      {word}
    </span>
  )
}
