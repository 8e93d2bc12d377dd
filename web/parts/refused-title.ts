import { useEffect } from 'react'

/** Puts "Error: " in front of the page's title while one of its forms is refused. The title itself stays the page's. */
export function useRefusedTitle(refused: boolean): void {
  useEffect(() => {
    const before = document.title
    if (!refused || before.startsWith('Error: ')) return undefined
    const title = `Error: ${before}`
    document.title = title
    return () => {
      if (document.title === title) document.title = before
    }
  }, [refused])
}
