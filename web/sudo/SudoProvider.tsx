import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { SudoContext, type Question } from './sudo.ts'
import { SudoDialog } from './SudoDialog.tsx'

type Asked = { question: Question; settle: (answered: boolean) => void }

type Props = {
  /** The page is covered, so an open question is taken back: a modal dialog would lock what covers it. */
  covered: boolean
  children: ReactNode
}

/** Asks for sudo in place: one dialog over the page, which keeps everything typed on it. */
export function SudoProvider({ covered, children }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const ask = useCallback((question: Question) => {
    return new Promise<boolean>((resolve) => {
      const settle = (answered: boolean) => {
        setAsked(null)
        resolve(answered)
      }
      setAsked({ question, settle })
    })
  }, [])
  useEffect(() => {
    if (covered) asked?.settle(false)
  }, [covered, asked])
  return (
    <SudoContext value={ask}>
      {children}
      {asked !== null && (
        <SudoDialog
          question={asked.question}
          onAnswered={() => asked.settle(true)}
          onCancel={() => asked.settle(false)}
        />
      )}
    </SudoContext>
  )
}
