import { useEffect, useState } from 'react'
import type { CreatedApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'

let created: CreatedApiKeyOnWire | null = null

/** Keeps a key that was created for the page that comes next. */
export function noteCreated(key: CreatedApiKeyOnWire): void {
  created = key
}

/** The key that was created on the page before. It is shown until this page goes, which is the end of it. */
export function useCreatedKey(): CreatedApiKeyOnWire | null {
  const [shown] = useState(() => created)
  useEffect(
    () => () => {
      if (created === shown) created = null
    },
    [shown],
  )
  return shown
}
