import type { CreatedApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Notice } from '../parts/Notice.tsx'
import { texts } from './texts.ts'

/** A key that was created, shown this once. Takes the focus when it appears. */
export function CreatedKey({ created }: { created: CreatedApiKeyOnWire }) {
  return (
    <Notice kind="ok" title={texts.isCreated(created.name)} heading="h3" focused>
      <p>
        {texts.copy} <b>{texts.shownOnlyNow}</b>
      </p>
      <div className="typed-key">
        <code>{created.key}</code>
        <CopyButton value={created.key} what={texts.what} look="link" />
      </div>
    </Notice>
  )
}
