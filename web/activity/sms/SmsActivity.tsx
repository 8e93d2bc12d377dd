import { useQuery } from '@tanstack/react-query'
import { useTitle } from '../../parts/title.ts'
import { Icon } from '../../parts/Icon.tsx'
import { Loaded } from '../../shell/Loaded.tsx'
import { smsActivityQuery } from '../../shell/queries.ts'
import { ActivityHead } from '../ActivityHead.tsx'
import { texts as activityTexts } from '../texts.ts'
import { BrakeNotices } from './BrakeNotices.tsx'
import { BudgetPanel } from './BudgetPanel.tsx'
import { CountriesPanel } from './CountriesPanel.tsx'
import { DaysTable } from './DaysTable.tsx'
import { texts } from './texts.ts'
import { TroublesPanel } from './TroublesPanel.tsx'

const { meaning } = texts

/** Account > Activity > SMS: what became of the codes of a week, and what keeps anybody from having too many sent. */
export function SmsActivity() {
  const activity = useQuery(smsActivityQuery)
  useTitle(texts.title)
  const head = <ActivityHead purpose={texts.purpose} tab={activityTexts.sms} />
  return (
    <div className="column">
      <Loaded query={activity} what={texts.loading} head={head}>
        {({ days, brakes, budget }) => (
          <>
            {days.every(({ sent, paused }) => sent + paused === 0) ? (
              <NoSms />
            ) : (
              <>
                <BrakeNotices brakes={brakes} />
                <DaysTable days={days} />
                <WhatTheWordsMean />
                <TroublesPanel />
              </>
            )}
            <CountriesPanel />
            <BudgetPanel budget={budget} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function NoSms() {
  return (
    <div className="panel">
      <div className="empty">
        <Icon name="sms" size={32} />
        <h2>{texts.noneFound}</h2>
        <p>{texts.noneFoundSays}</p>
      </div>
    </div>
  )
}

function WhatTheWordsMean() {
  return (
    <details className="more">
      <summary>{meaning.heading}</summary>
      <dl className="diff">
        {meaning.words.map(([word, says]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
