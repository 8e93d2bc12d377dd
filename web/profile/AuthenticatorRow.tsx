import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { date, moment } from '../parts/time.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { useReturn } from '../parts/use-return.ts'
import { RankTag } from './RankTag.tsx'
import { RenameRow } from './RenameRow.tsx'
import { texts } from './texts.ts'
import { useRemoval, type Gone } from './use-removal.tsx'

const words = texts.authenticators

type Props = {
  item: AuthenticatorOnWire
  /** What the account asks for, primary first. */
  asks: readonly AuthenticatorOnWire['method'][]
  removeSays: string
  /** What is open in this row; only one row of the page has something open. */
  open: 'rename' | 'remove' | null
  onOpen: (what: 'rename' | 'remove' | null) => void
  onRenamed: (name: string) => void
  onGone: (how: Gone) => void
  onReplace: () => void
}

/** An app or a key: its name, since when, when it was used last, and in its place the question or form about it. */
export function AuthenticatorRow(props: Props) {
  const { item, asks, removeSays, open, onOpen, onRenamed, onGone, onReplace } = props
  const { name, method, removable } = item
  const { opener: renameOpener, goBack: backToRename } = useReturn()
  const { opener: removeOpener, goBack: backToRemove } = useReturn()
  const removal = useRemoval(item, onGone)
  const keep = (goBack: () => void) => {
    onOpen(null)
    removal.forget()
    goBack()
  }
  if (open === 'rename')
    return (
      <RenameRow
        item={item}
        onRenamed={onRenamed}
        onGone={() => onGone('gone')}
        onKeep={() => keep(backToRename)}
      />
    )
  if (open === 'remove')
    return (
      <>
        {removal.notice !== null && <li>{removal.notice}</li>}
        <ConfirmRow
          key={String(removable)}
          id={`c-${item.id}`}
          calm={!removable}
          question={removable ? words.removeQuestion(name) : words.lastTitle}
          says={removable ? removeSays : words.last}
          verb={removable ? words.remove : words.replace}
          keep={words.keep}
          busy={removal.busy && words.removing}
          onConfirm={removable ? removal.remove : onReplace}
          onKeep={() => keep(backToRemove)}
        />
      </>
    )
  return (
    <li>
      <div>
        <p className="name">
          <span>{name}</span> <RankTag method={method} asks={asks} />
        </p>
        <p className="muted">{factsOf(item)}</p>
      </div>
      <div className="actions">
        <span ref={renameOpener}>
          <Button look="link" aria-label={words.renameOf(name)} onClick={() => onOpen('rename')}>
            {words.rename}
          </Button>
        </span>
        <span ref={removeOpener}>
          <Button look="link-danger" aria-label={words.removeOf(name)} onClick={() => onOpen('remove')}>
            {words.remove}
          </Button>
        </span>
      </div>
    </li>
  )
}

function factsOf({ addedAt, lastUsedAt }: AuthenticatorOnWire): string {
  const used =
    lastUsedAt === null ? words.neverUsed : words.lastUsed(moment(new Date(lastUsedAt), serverNow()))
  return addedAt === null ? used : `${words.added(date(new Date(addedAt)))} · ${used}`
}
