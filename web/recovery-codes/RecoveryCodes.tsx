import { useState } from 'react'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { productName } from '../parts/product-name.ts'
import { saveFile } from '../parts/save-file.ts'
import { date } from '../parts/time.ts'
import { codesFile, codesFileName } from './codes-file.ts'
import { texts } from './texts.ts'

type Props = { codes: readonly string[]; wide?: boolean; onSaved: () => void }

/** A new set of recovery codes, shown this once, with the ways to keep it. The page or panel around it says why. */
export function RecoveryCodes({ codes, wide = false, onSaved }: Props) {
  const [on] = useState(() => date(serverNow()))
  return (
    <div className="stack codes-sheet">
      <p className="only-print">{`${texts.head(productName(), on)}. ${texts.each}`}</p>
      <ol className="codes" aria-label={texts.label}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="actions no-print">
        <CopyButton value={codes.join('\n')} what={texts.copied} says={texts.copy} small />
        <Button
          small
          onClick={() => saveFile(codesFileName(productName()), codesFile(codes, productName(), on))}
        >
          {texts.download}
        </Button>
        <Button small onClick={() => print()}>
          {texts.print}
        </Button>
      </div>
      <p className="hint no-print">{texts.keep}</p>
      <div className="no-print">
        <Button look="primary" wide={wide} onClick={onSaved}>
          {texts.saved}
        </Button>
      </div>
    </div>
  )
}
