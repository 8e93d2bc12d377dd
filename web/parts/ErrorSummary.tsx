import type { MouseEvent } from 'react'
import { Notice } from './Notice.tsx'

export type FieldErrors = Readonly<Record<string, string>>

/** "1 field needs your attention", "2 fields need your attention". */
export function fieldsNeedAttention(count: number): string {
  return count === 1 ? '1 field needs your attention' : `${count} fields need your attention`
}

/** What is wrong with a refused form, each with a link to its field. Takes the focus when it appears. */
export function ErrorSummary({ title, errors }: { title: string; errors: FieldErrors }) {
  return (
    <Notice kind="danger" title={title} role="alert" focused>
      <ul>
        {Object.entries(errors).map(([field, says]) => (
          <li key={field}>
            <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
              {says}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function focusField(event: MouseEvent, field: string): void {
  event.preventDefault()
  document.getElementById(field)?.focus()
}
