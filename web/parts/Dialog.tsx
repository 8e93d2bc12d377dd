import { useEffect, useRef, type ReactNode } from 'react'

type Props = { title: string; text: ReactNode; onCancel: () => void; children: ReactNode }

/** A native modal dialog: Esc cancels, and when it goes the focus returns to where it was. */
export function Dialog({ title, text, onCancel, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opened = dialog.current
    const opener = document.activeElement
    if (opened?.open === false) opened.showModal()
    return () => {
      opened?.close()
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="dialog-title"
      aria-describedby="dialog-text"
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
    >
      <div className="stack">
        <div className="head">
          <h2 id="dialog-title">{title}</h2>
          <div id="dialog-text">{text}</div>
        </div>
        {children}
      </div>
    </dialog>
  )
}
