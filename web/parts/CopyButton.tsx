import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'

const SHOWN_MS = 6000

type Props = {
  value: string
  what: string
  /** What stands on the button, where what is copied is plain from beside it. */
  says?: string
  /** What it is called where other buttons say the same. */
  label?: string | undefined
  look?: 'plain' | 'link'
  small?: boolean
}

/** Copies a value and says so in its own place. */
export function CopyButton({
  value,
  what,
  says = `Copy ${what}`,
  label,
  look = 'plain',
  small = false,
}: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <>
      <Button look={look} small={small} onClick={copy} aria-label={copied ? undefined : label}>
        {copied ? 'Copied' : says}
      </Button>
      <span className="hidden-visually" role="status">
        {copied && `Copied the ${what}`}
      </span>
    </>
  )
}
