import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { texts } from './texts.ts'

/** Where a message is while it goes nowhere else. Says nothing to a browser that may not open the outbox. */
export function OutboxHint({ kind, says }: { kind: 'sms' | 'mail'; says: string }) {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    void api.setUp().then((reply) => setOpen(reply.kind === 'done' && reply.value.outbox?.[kind] === true))
  }, [kind])
  if (!open) return null
  return (
    <p>
      <span>
        {says}{' '}
        <a href="/outbox" target="_blank" rel="noopener">
          {texts.outbox.link}
        </a>
        .
      </span>
    </p>
  )
}
