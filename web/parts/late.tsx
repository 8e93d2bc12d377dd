import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { AwayBlock } from './Away.tsx'

/**
 * A part of the pages that is fetched when it is first shown, so that the first page stays small. Where it cannot be
 * fetched, the page says so; loading it anew comes back to the same step, which the server knows.
 */
export function late<P extends object>(
  fetchPart: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(() =>
    fetchPart().then(
      (part) => ({ default: part }),
      () => ({ default: NotFetched }),
    ),
  )
}

function NotFetched() {
  return (
    <main className="main column-alone" id="main">
      <AwayBlock requestId={null} onTryAgain={() => location.reload()} />
    </main>
  )
}
