import { useEffect } from 'react'
import { productName } from './product-name.ts'

/** The document's title, "Page · Section · Product", with "Error: " in front after a refusal. What it was before comes back when the page goes. */
export function useTitle(page: string, options: { refused?: boolean } = {}): void {
  const title = `${options.refused === true ? 'Error: ' : ''}${page} · ${productName()}`
  useEffect(() => {
    const before = document.title
    document.title = title
    return () => {
      if (document.title === title) document.title = before
    }
  }, [title])
}
