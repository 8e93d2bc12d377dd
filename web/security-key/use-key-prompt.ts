import { useCallback, useEffect, useRef, useState } from 'react'
import type { Away, Refused, Reply } from '../call.ts'
import { useLatest } from '../parts/use-latest.ts'
import { keyRefusal, promptTrouble, type KeySad } from './key-trouble.ts'
import { TROUBLE_WORDS } from './texts.ts'
import { leaveKeyPrompt, noKeysHere } from './touch-key.ts'

type Acts<O, R, T> = {
  /** What the server wants the key asked for. */
  options: () => Promise<Reply<O>>
  /** Has the browser ask for the key: `touchKey` or `touchNewKey`. */
  touch: (options: O) => Promise<R>
  /** Shows the server what the key said. */
  answer: (response: R) => Promise<Reply<T>>
  onDone: (value: T) => void
  /** It was refused for a reason that is not the key: ended, replaced, not offered. */
  onRefused: (refused: Refused) => void
}

export type KeyPrompt = {
  /** `touch`: the browser asks for the key. `check`: the server looks at what it said. */
  phase: 'none' | 'touch' | 'check'
  /** Why the last prompt gave nothing. `nth` is new at each. */
  sad: (KeySad & { nth: number }) | null
  away: Away | null
  /** Begins. To be called on a click: some browsers ask for no key without one. */
  start: () => void
  /** Takes the prompt back, and says nothing of it. What the server already looks at is not taken back. */
  cancel: () => void
}

/** One prompt for a security key, from the server's options to its answer. Leaving the page takes the prompt back. */
export function useKeyPrompt<O, R, T>(acts: Acts<O, R, T>): KeyPrompt {
  const latest = useLatest(acts)
  const [phase, setPhase] = useState<KeyPrompt['phase']>('none')
  const [sad, setSad] = useState<KeyPrompt['sad']>(null)
  const [away, setAway] = useState<Away | null>(null)
  const prompts = useRef(0)
  const open = useRef<number | null>(null)

  const end = useCallback((says: KeySad | null) => {
    open.current = null
    setPhase('none')
    setSad(says && { ...says, nth: prompts.current })
  }, [])

  const prompt = useCallback(
    async (mine: number) => {
      const gone = () => open.current !== mine
      const { options, touch, answer } = latest.current
      const refuse = (refused: Refused) => {
        const says = keyRefusal(refused)
        end(says)
        if (says === null) latest.current.onRefused(refused)
      }
      const lose = (lost: Away) => {
        end(null)
        setAway(lost)
      }
      const asked = await options()
      if (gone()) return
      if (asked.kind === 'away') return lose(asked)
      if (asked.kind === 'refused') return refuse(asked)
      const touched = await touch(asked.value).then(
        (response) => ({ response }),
        (error: unknown) => ({ trouble: promptTrouble(error) }),
      )
      if (gone()) return
      if ('trouble' in touched) return end(touched.trouble && TROUBLE_WORDS[touched.trouble])
      setPhase('check')
      const reply = await answer(touched.response)
      if (gone()) return
      if (reply.kind === 'away') return lose(reply)
      if (reply.kind === 'refused') return refuse(reply)
      end(null)
      latest.current.onDone(reply.value)
    },
    [end, latest],
  )

  const start = useCallback(() => {
    if (open.current !== null) return
    prompts.current += 1
    const trouble = noKeysHere()
    setAway(null)
    if (trouble !== null) return end(TROUBLE_WORDS[trouble])
    open.current = prompts.current
    setSad(null)
    setPhase('touch')
    void prompt(prompts.current)
  }, [end, prompt])

  const cancel = useCallback(() => {
    if (open.current === null) return
    leaveKeyPrompt()
    end(null)
  }, [end])

  useEffect(
    () => () => {
      if (open.current !== null) leaveKeyPrompt()
      open.current = null
    },
    [],
  )
  return { phase, sad, away, start, cancel: phase === 'touch' ? cancel : doNothing }
}

function doNothing(): void {}
