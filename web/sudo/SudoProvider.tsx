import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { SudoContext, type Question } from './sudo.ts'
import { SudoDialog } from './SudoDialog.tsx'

/** A question that is open. `opener` had the focus when it was asked. */
export type Asked = {
  nth: number
  question: Question
  opener: Element | null
  settle: (answered: boolean) => void
}

type Props = {
  /** The page is covered, so open questions are taken back: a modal dialog would lock what covers it. */
  covered: boolean
  children: ReactNode
}

/**
 * Asks for sudo in place: one dialog over the page, which keeps everything typed on it. What is set up inside the
 * dialog may ask too; its question then stands in front of the one that it helps to answer.
 */
export function SudoProvider({ covered, children }: Props) {
  const [open, setOpen] = useState<readonly Asked[]>([])
  const ask = useCallback((question: Question) => {
    const opener = document.activeElement
    return new Promise<boolean>((resolve) => {
      const settle = (answered: boolean) => {
        setOpen((before) => before.filter((one) => one.settle !== settle))
        resolve(answered)
      }
      setOpen((before) => [...before, { nth: (before.at(-1)?.nth ?? 0) + 1, question, opener, settle }])
    })
  }, [])
  useEffect(() => {
    if (covered) for (const { settle } of open) settle(false)
  }, [covered, open])
  return (
    <SudoContext value={ask}>
      {children}
      {open.length > 0 && <SudoDialog open={open} />}
    </SudoContext>
  )
}
