import { Notice } from '../parts/Notice.tsx'
import { NewAccountForm } from './NewAccountForm.tsx'
import { texts } from './texts.ts'

type Props = { outbox: boolean; onCreated: (email: string) => void; onCodeLost: () => void }

const words = texts.account

/** The form of the first account and its administrator. */
export function FirstAccount({ outbox, onCreated, onCodeLost }: Props) {
  return (
    <NewAccountForm
      title={words.title}
      lead={words.lead()}
      notice={outbox && <OutboxNotice />}
      onDone={({ admin }) => onCreated(admin.email)}
      onForbidden={onCodeLost}
    />
  )
}

function OutboxNotice() {
  return (
    <Notice kind="info" title={words.outboxTitle}>
      <p>
        {words.outboxBefore}
        <a href="/outbox" target="_blank" rel="noopener">
          {words.outboxLink}
        </a>
        {words.outboxAfter}
      </p>
    </Notice>
  )
}
