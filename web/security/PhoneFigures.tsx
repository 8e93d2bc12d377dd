import { Link } from '@tanstack/react-router'
import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import { Icon } from '../parts/Icon.tsx'
import { inFigures } from './effect-words.ts'
import { texts } from './texts.ts'

const words = texts.effect

/** How many users have a phone number, and whose are worth a look, while SMS is in use. */
export function PhoneFigures({ effect: { counts, missingPhones, phones } }: { effect: PolicyPreviewOnWire }) {
  const all = counts.ready + counts.willEnrol + counts.stuck
  const { unreachable, shared } = phones
  return (
    <div className="part">
      <h3>{words.phones}</h3>
      <p>{words.havePhones(inFigures(all - missingPhones.count), all)}</p>
      {unreachable + shared > 0 && (
        <ul className="names">
          {unreachable > 0 && (
            <li>
              <Link to="/account/users" search={{ phone: 'unreachable' }} className="word is-danger">
                <Icon name="struck" size={14} />
                {inFigures(unreachable)} unreachable
              </Link>
            </li>
          )}
          {shared > 0 && (
            <li>
              <Link to="/account/users" search={{ phone: 'shared' }} className="word is-warn">
                <Icon name="linked" size={14} />
                {inFigures(shared)} shared
              </Link>
            </li>
          )}
        </ul>
      )}
    </div>
  )
}
