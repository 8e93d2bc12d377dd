import { useState } from 'react'
import type { NewApiKey } from '../../src/api-key/api-key-shape.ts'
import { serverNow } from '../clock.ts'
import { wholeDate } from '../parts/time.ts'
import { texts } from './texts.ts'

type Life = NewApiKey['endsIn']

const DAYS: Readonly<Record<Life, number | null>> = {
  '30_days': 30,
  '90_days': 90,
  '1_year': 365,
  never: null,
}
const DAY_MS = 86_400_000

/** How long a key works, and on which day that ends. */
export function LifeTiles() {
  const [chosen, setChosen] = useState<Life>('1_year')
  const days = DAYS[chosen]
  const end = days === null ? null : new Date(serverNow().getTime() + days * DAY_MS)
  return (
    <fieldset className="field" aria-describedby="ends-hint">
      <legend>
        <b>{texts.form.ends}</b>
      </legend>
      <div className="tiles">
        {(Object.keys(DAYS) as Life[]).map((life) => (
          <label className="tile" key={life}>
            <input
              className="radio"
              type="radio"
              name="endsIn"
              value={life}
              checked={life === chosen}
              onChange={() => setChosen(life)}
            />
            {texts.form.lives[life]}
          </label>
        ))}
      </div>
      <p className="hint" id="ends-hint">
        {end === null ? texts.form.endsNever : texts.form.endsOn(wholeDate(end))}
      </p>
    </fieldset>
  )
}
