import { CopyButton } from '../parts/CopyButton.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'

const words = texts.secret

/** A signing secret, shown this once: leaving the page is the end of it. Takes the focus when it appears. */
export function SecretShown({ secret, title }: { secret: string; title: string }) {
  const heading = useFocus<HTMLHeadingElement>(secret)
  return (
    <section className="notice is-ok" aria-labelledby="made">
      <Icon name="ok" />
      <div>
        <h2 id="made" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <p>
          {words.copyHint} <b>{words.shownOnlyNow}</b>
        </p>
        <div className="typed-key">
          <code>{secret}</code>
          <CopyButton value={secret} what={words.what} look="link" />
        </div>
      </div>
    </section>
  )
}
