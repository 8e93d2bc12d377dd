import { useEffect, useState } from 'react'
import { texts as words } from './texts.ts'

type Props = {
  file: string
  checked: number
  /** How many there are, once that is known. */
  rows: number | null
  /** The file is on its way from this page, and is lost with it. */
  arriving: boolean
  /** The file is only checked. */
  dryRun: boolean
}

/** How far the check of a file is: in figures for the eye, at the start and at every quarter for the ear. */
export function CheckUnderWay({ file, checked, rows, arriving, dryRun }: Props) {
  const quarter = rows === null || rows === 0 ? 0 : Math.floor((checked / rows) * 4) * 25
  const said = useQuarters(file, quarter)
  return (
    <div className="progress">
      <p>{words.checking(file, checked, rows)}</p>
      <progress aria-label={words.progress(file)} {...(rows !== null && { max: rows, value: checked })} />
      <p className="hint">
        {dryRun ? words.onlyChecked : words.checkingSays} {arriving ? words.stay : words.mayLeave}
      </p>
      <p className="hidden-visually" role="status">
        {said}
      </p>
    </div>
  )
}

/** The region is there before it is filled, so that its first sentence is read too. */
function useQuarters(file: string, quarter: number): string {
  const [isThere, setIsThere] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsThere(true))
    return () => clearTimeout(timer)
  }, [])
  if (!isThere) return ''
  return quarter === 0 ? words.begun(file) : words.quarter(quarter)
}
