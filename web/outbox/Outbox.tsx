import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Mark } from '../parts/Mark.tsx'
import { Notice } from '../parts/Notice.tsx'
import { productName } from '../parts/product-name.ts'
import { spacedPhone } from '../parts/phone.ts'
import { useTitle } from '../parts/title.ts'
import { useNow } from '../parts/use-now.ts'
import { SetUpCode } from '../set-up/SetUpCode.tsx'
import { MessageItem } from './MessageItem.tsx'
import { texts } from './texts.ts'
import type { Message } from './outbox-state.ts'
import { useOutbox } from './use-outbox.ts'

/** What would have been sent, for whoever tries the product out. It opens with the set-up code. */
export function Outbox() {
  const outbox = useOutbox()
  if (outbox.show === 'code') return <SetUpCode onAccepted={() => void outbox.look()} />
  if (outbox.show === 'closed')
    return (
      <Page>
        <div className="alone">
          <h1 tabIndex={-1}>{texts.closedTitle}</h1>
          <p className="lead">{texts.closed}</p>
        </div>
      </Page>
    )
  return (
    <Page>
      <div className="page-head">
        <div>
          <h1 tabIndex={-1}>{texts.title}</h1>
          <p className="hint">{texts.purpose()}</p>
        </div>
      </div>
      <OnlyHere />
      {outbox.away && (
        <div className="after">
          <Notice kind="danger">
            <p>{texts.away()}</p>
          </Notice>
        </div>
      )}
      {outbox.show === 'loading' && !outbox.away && <Loading what={texts.loading} />}
      {outbox.show === 'messages' && outbox.messages.length === 0 && <NothingYet />}
      {outbox.messages.length > 0 && (
        <Messages
          messages={outbox.messages}
          more={outbox.olderFrom !== null}
          onOlder={() => void outbox.showOlder()}
        />
      )}
      <p className="hidden-visually" role="status">
        {outbox.arrived !== null && announced(outbox.arrived)}
      </p>
    </Page>
  )
}

function Page({ children }: { children: ReactNode }) {
  useTitle(texts.title)
  return (
    <main className="main" id="main">
      <div className="column-alone">
        <p className="brand-line">
          <a className="brand" href="/sign-in">
            <Mark />
            {productName()}
          </a>
        </p>
        {children}
      </div>
    </main>
  )
}

function OnlyHere() {
  return (
    <Notice kind="warn" title={texts.onlyTitle}>
      <p>
        No SMS gateway or mail server is set up, so everything stays here. Set{' '}
        <span className="mono">SALLYPORT_SMS</span> and <span className="mono">SALLYPORT_SMTP_URL</span> to
        send for real; this page then closes.
      </p>
    </Notice>
  )
}

function NothingYet() {
  return (
    <div className="panel after">
      <div className="empty">
        <Icon name="tray" size={32} />
        <h2>{texts.emptyTitle}</h2>
        <p>{texts.empty}</p>
        <a className="btn" href="/sign-in">
          {texts.signIn}
        </a>
      </div>
    </div>
  )
}

function Messages({
  messages,
  more,
  onOlder,
}: {
  messages: readonly Message[]
  more: boolean
  onOlder: () => void
}) {
  const now = useNow()
  return (
    <>
      <h2 className="day">{texts.count(messages.length, more)}</h2>
      <div className="panel">
        <ol>
          {messages.map((message) => (
            <MessageItem key={message.id} message={message} now={now} />
          ))}
        </ol>
      </div>
      {more && (
        <p className="after">
          <Button small onClick={onOlder}>
            {texts.older}
          </Button>
        </p>
      )}
    </>
  )
}

function announced({ kind, to }: Message): string {
  return kind === 'sms' ? texts.newSms(spacedPhone(to)) : texts.newMail(to)
}
