import { clock, wholeDate } from '../parts/time.ts'
import type { Open } from './ways.ts'
import { texts } from './texts.ts'
import type { TrustChoice } from './use-trust-choice.ts'

type Props = { trust: TrustChoice; deviceTrust: Open['deviceTrust'] }

const words = texts.trust

/** Whether this browser is to be trusted, with the period in words and the date on which it ends. */
export function TrustBox({ trust: { ticked, onTick }, deviceTrust: { period, endsAt } }: Props) {
  return (
    <label className="choice">
      <input
        className="check"
        type="checkbox"
        name="trustDevice"
        checked={ticked}
        onChange={(event) => onTick(event.target.checked)}
        aria-labelledby="trust-name"
        aria-describedby="trust-hint"
      />
      <span>
        <b id="trust-name">{words.name(period)}</b>
        <span className="hint" id="trust-hint">
          {words.hint}
          {endsAt === null ? words.forAWhile : words.until}
          {endsAt !== null && <span className="nowrap">{endOf(period, new Date(endsAt))}</span>}.
        </span>
      </span>
    </label>
  )
}

/** A day has an end that is near enough for its time to matter. */
function endOf(period: string, at: Date): string {
  return period === '1_day' ? `${wholeDate(at)}, ${clock(at)}` : wholeDate(at)
}
