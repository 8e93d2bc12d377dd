import type { SmsBudgetOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { serverNow } from '../../clock.ts'
import { PanelHead } from '../../parts/PanelHead.tsx'
import { texts } from './texts.ts'

const words = texts.budget

// budgets go by the days and months of UTC
const monthName = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' })

/** How many SMS the account has had sent of those that it may, on this day and in this month. */
export function BudgetPanel({ budget: { today, month } }: { budget: SmsBudgetOnWire }) {
  const name = monthName.format(serverNow())
  return (
    <section className="panel" aria-labelledby="h-budget">
      <PanelHead id="h-budget" title={words.heading} hint={words.hint} />
      <div className="panel-body">
        <div className="budget">
          <Used name={words.today} label={words.barToday} of={today} />
          <Used name={name} label={words.barMonth(name)} of={month} />
        </div>
      </div>
    </section>
  )
}

function Used({ name, label, of }: { name: string; label: string; of: { used: number; limit: number } }) {
  return (
    <>
      <p>
        <b>{name}</b> <span className="muted num">{words.used(of.used, of.limit)}</span>
      </p>
      <progress value={of.used} max={of.limit} aria-label={label} />
    </>
  )
}
