import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { texts } from './texts.ts'

/** Where the code is while no SMS gateway is set up. Says nothing to a browser that may not open the outbox. */
export function OutboxHint() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    void api.setUp().then((reply) => setOpen(reply.kind === 'done' && reply.value.outbox))
  }, [])
  if (!open) return null
  return (
    <p>
      <span>
        {texts.sms.outbox}{' '}
        <a href="/outbox" target="_blank" rel="noopener">
          {texts.sms.outboxLink}
        </a>
        .
      </span>
    </p>
  )
}
