import type { SmsDayOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { api } from '../../api.ts'
import { serverNow } from '../../clock.ts'
import { ExportCsv } from '../../parts/ExportCsv.tsx'
import { BarCell, Cell, Row, Table } from '../../parts/Table.tsx'
import { day as dayInWords, weekday } from '../../parts/time.ts'
import { many } from '../../users/texts.ts'
import { dayBar } from './day-bar.ts'
import { texts } from './texts.ts'

const words = texts.days
const { columns } = words
const FIGURES = ['sent', 'delivered', 'answered', 'failed', 'paused'] as const
type Figure = (typeof FIGURES)[number]

/** What a figure looks like where it is more than none. */
const LOOKS: Partial<Record<Figure, string>> = { failed: 'is-bad', paused: 'is-caution' }

/** What became of the SMS of each day, the latest first, and of all of them. */
export function DaysTable({ days }: { days: readonly SmsDayOnWire[] }) {
  const now = serverNow()
  const most = Math.max(...days.map(({ sent }) => sent))
  const sumOf = (figure: Figure) => days.reduce((sum, day) => sum + day[figure], 0)
  return (
    <Table
      caption={words.caption}
      columns={[
        columns.day,
        ...FIGURES.map((figure) => ({ name: columns[figure], look: 'figure' })),
        { name: columns.drawn, look: 'cell-bar', isHidden: true },
      ]}
      look="stacks-figures"
      foot={
        <>
          <p>{words.sums(sumOf('sent'), sumOf('delivered'), sumOf('failed'))}</p>
          <ExportCsv name={words.fileName} get={api.exportSms} />
        </>
      }
    >
      {days.map((day) => (
        <Row key={day.beginsAt} head={<DayName at={new Date(day.beginsAt)} now={now} />}>
          {FIGURES.map((figure) => (
            <Cell key={figure} label={columns[figure]} look="figure">
              <Count of={day[figure]} look={LOOKS[figure]} />
            </Cell>
          ))}
          <BarCell>
            <svg className="bar" aria-hidden="true">
              {dayBar(day, most).map(({ look, x, width }) => (
                <rect key={look} className={`s-${look}`} x={`${x}%`} width={`${width}%`} height="100%" />
              ))}
            </svg>
          </BarCell>
        </Row>
      ))}
    </Table>
  )
}

function DayName({ at, now }: { at: Date; now: Date }) {
  return dayInWords(at, now) === 'today' ? <b>{words.today}</b> : weekday(at)
}

/** `look`: of a figure of which none is well; then none is said more quietly than some. */
function Count({ of, look }: { of: number; look: string | undefined }) {
  const says = many.format(of)
  if (look === undefined) return <span className="num">{says}</span>
  return of === 0 ? <span className="num muted">{says}</span> : <b className={`num ${look}`}>{says}</b>
}
