import { Link } from '@tanstack/react-router'
import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import { PHONE_WORD_LOOKS } from '../parts/PhoneWord.tsx'
import { Icon } from '../parts/Icon.tsx'
import { inFigures } from './effect-words.ts'
import { texts } from './texts.ts'

const words = texts.effect
const PHONE_WORDS = ['reachable', 'unproven', 'unreachable', 'shared'] as const

/** How many users have a phone number, and how many of each word, while SMS is in use. */
export function PhoneFigures({ effect: { counts, missingPhones, phones } }: { effect: PolicyPreviewOnWire }) {
  const all = counts.ready + counts.willEnrol + counts.stuck
  const found = PHONE_WORDS.filter((word) => phones[word] > 0)
  return (
    <div className="part">
      <h3>{words.phones}</h3>
      <p>{words.havePhones(inFigures(all - missingPhones.count), all)}</p>
      {found.length > 0 && (
        <ul className="names">
          {found.map((word) => {
            const [icon, look] = PHONE_WORD_LOOKS[word]
            return (
              <li key={word}>
                <Link to="/account/users" search={{ phone: word }} className={`word ${look}`}>
                  <Icon name={icon} size={14} />
                  {inFigures(phones[word])} {word}
                </Link>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
