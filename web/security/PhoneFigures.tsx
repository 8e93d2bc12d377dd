import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import { PHONE_WORD_LOOKS } from '../parts/PhoneWord.tsx'
import { Icon } from '../parts/Icon.tsx'
import { inFigures } from './effect-words.ts'
import { texts } from './texts.ts'
import { phonesQuery } from './use-preview.ts'

const words = texts.effect
const PHONE_WORDS = ['reachable', 'unproven', 'unreachable', 'shared'] as const

/** How many users have a phone number, and how many of each word, while SMS is in use. */
export function PhoneFigures({ effect: { counts, missingPhones } }: { effect: PolicyPreviewOnWire }) {
  const all = counts.ready + counts.willEnrol + counts.stuck
  const phones = useQuery(phonesQuery).data
  const found = phones === undefined ? [] : PHONE_WORDS.map((word) => ({ word, users: phones[word] }))
  return (
    <div className="part">
      <h3>{words.phones}</h3>
      <p>{words.havePhones(inFigures(all - missingPhones.count), all)}</p>
      {found.some(({ users }) => users > 0) && (
        <ul className="names">
          {found.map(({ word, users }) => {
            if (users === 0) return null
            const [icon, look] = PHONE_WORD_LOOKS[word]
            return (
              <li key={word}>
                <Link to="/account/users" search={{ phone: word }} className={`word ${look}`}>
                  <Icon name={icon} size={14} />
                  {inFigures(users)} {word}
                </Link>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
