import { PhoneWord } from '../parts/PhoneWord.tsx'
import { texts } from './texts.ts'

const WORDS = ['reachable', 'unproven', 'unreachable', 'shared'] as const

/** What the words on phone numbers mean, on demand. */
export function PhoneLegend() {
  return (
    <details className="more">
      <summary>{texts.phoneWords}</summary>
      <dl className="diff">
        {WORDS.map((word) => (
          <div key={word}>
            <dt>
              <PhoneWord word={word} />
            </dt>
            <dd>{texts.phoneWord[word]}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
