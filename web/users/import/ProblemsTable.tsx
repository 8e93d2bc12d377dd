import { useState } from 'react'
import type { ImportStateOnWire } from '../../../src/user-import/import-shape.ts'
import { Button } from '../../parts/Button.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { Cell, Row, Table } from '../../parts/Table.tsx'
import { useFocus } from '../../parts/use-focus.ts'
import { texts } from '../texts.ts'
import { problemsFile } from './csv-file.ts'
import { texts as words } from './texts.ts'

const AT_ONCE = 50

type Props = Pick<ImportStateOnWire, 'problems' | 'wrongRows'> & { file: string }

/** What is wrong in a file, by row and column, and the same as a file. */
export function ProblemsTable({ problems, wrongRows, file }: Props) {
  const [shown, setShown] = useState(AT_ONCE)
  const goOn = useFocus<HTMLTableRowElement>(shown > AT_ONCE && shown)
  const more = Math.min(AT_ONCE, problems.length - shown)
  const foot = (
    <>
      <p>{words.problems(problems.length, wrongRows, file)}</p>
      <div className="actions">
        {more > 0 && (
          <Button small onClick={() => setShown(shown + AT_ONCE)}>
            {texts.more(more)}
          </Button>
        )}
        <Button small onClick={() => saveFile(words.listName, problemsFile(problems), 'text/csv')}>
          {words.download}
        </Button>
      </div>
    </>
  )
  return (
    <Table caption={words.problemsIn(file)} columns={Object.values(words.columns)} foot={foot}>
      {problems.slice(0, shown).map(({ row, column, detail }, at) => (
        <Row
          key={`${row} ${column} ${detail}`}
          ref={at === shown - AT_ONCE && at > 0 ? goOn : undefined}
          headLook="num"
          head={
            <>
              <span className="only-narrow">{words.columns.row} </span>
              {row}
            </>
          }
        >
          <Cell label={words.columns.column}>
            {column === null ? (
              <span className="muted">{words.wholeRow}</span>
            ) : (
              <span className="mono">{column}</span>
            )}
          </Cell>
          <Cell label={words.changeLabel}>{detail}</Cell>
        </Row>
      ))}
    </Table>
  )
}
