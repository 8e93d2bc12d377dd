import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { productName } from './product-name.ts'
import { useFocus } from './use-focus.ts'
import { useTitle } from './title.ts'

type Props = { requestId: string | null; onTryAgain: () => void }

const title = () => `${productName()} does not answer`

/** Inside a form: the server is away, and what was typed stays. */
export function AwayNotice({ requestId, onTryAgain }: Props) {
  return (
    <Notice
      kind="danger"
      title={title()}
      role="alert"
      focused
      action={
        <Button small onClick={onTryAgain}>
          Try again
        </Button>
      }
    >
      <p>Your entries are still here. Check your connection and try again.</p>
      <RequestNumber requestId={requestId} />
    </Notice>
  )
}

/** In place of a page: the server is away, and nothing was typed yet. */
export function AwayBlock({ requestId, onTryAgain }: Props) {
  const heading = useFocus<HTMLHeadingElement>()
  useTitle(title())
  return (
    <div className="alone">
      <h1 ref={heading} tabIndex={-1}>
        {title()}
      </h1>
      <p className="lead">Check your connection and try again. Nothing of yours is lost.</p>
      <RequestNumber requestId={requestId} />
      <p className="actions">
        <Button look="primary" onClick={onTryAgain}>
          Try again
        </Button>
      </p>
    </div>
  )
}

/** In place of a part of a page: that part is missing, and can be asked for again. */
export function AwayLine({ onTryAgain }: { onTryAgain: () => void }) {
  return (
    <Notice
      kind="warn"
      action={
        <Button small onClick={onTryAgain}>
          Try again
        </Button>
      }
    >
      <p>{title()}. Check your connection and try again.</p>
    </Notice>
  )
}

function RequestNumber({ requestId }: { requestId: string | null }) {
  if (requestId === null) return null
  return (
    <p className="muted">
      If it lasts, tell your operator this number: <span className="mono nowrap">{requestId}</span>
    </p>
  )
}
