/**
 * Does what takes as long as somebody else does, with a signal that is aborted after so many milliseconds, or when
 * `stopping` is. It ends with the work: an `AbortSignal.timeout` that is listened to stays, with all that it holds, until
 * its time is over.
 */
export async function withPatience<T>(
  ms: number,
  stopping: AbortSignal | null,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const stop = () => over.abort(stopping?.reason)
  const timer = setTimeout(() => over.abort(new DOMException('no answer in time', 'TimeoutError')), ms)
  // as that of `AbortSignal.timeout` does: it keeps no process from ending
  timer.unref()
  stopping?.addEventListener('abort', stop, { once: true })
  if (stopping?.aborted) stop()
  try {
    return await work(over.signal)
  } finally {
    clearTimeout(timer)
    stopping?.removeEventListener('abort', stop)
  }
}
