import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { SudoContext, type SudoWords } from './sudo.ts'
import { SudoDialog } from './SudoDialog.tsx'

type Question = { words: SudoWords; settle: (answered: boolean) => void }

type Props = {
  /** The page is covered, so an open question is taken back: a modal dialog would lock what covers it. */
  covered: boolean
  children: ReactNode
}

/** Asks for sudo in place: one dialog over the page, which keeps everything typed on it. */
export function SudoProvider({ covered, children }: Props) {
  const [question, setQuestion] = useState<Question | null>(null)
  const ask = useCallback((words: SudoWords) => {
    return new Promise<boolean>((resolve) => {
      const settle = (answered: boolean) => {
        setQuestion(null)
        resolve(answered)
      }
      setQuestion({ words, settle })
    })
  }, [])
  useEffect(() => {
    if (covered) question?.settle(false)
  }, [covered, question])
  return (
    <SudoContext value={ask}>
      {children}
      {question !== null && (
        <SudoDialog
          words={question.words}
          onAnswered={() => question.settle(true)}
          onCancel={() => question.settle(false)}
        />
      )}
    </SudoContext>
  )
}
