import { useEffect } from 'react'
import { useLatest } from '../parts/use-latest.ts'

type OtpRequest = CredentialRequestOptions & { otp: { transport: 'sms'[] } }

/**
 * Has the browser hand over the code of an SMS that names our host, where it can (WebOTP, WICG "Web OTP API"). Others fill
 * the field by its `autocomplete`, or leave it to its user.
 */
export function useWebOtp(onCode: (code: string) => void): void {
  const latest = useLatest(onCode)
  useEffect(() => {
    if (!('OTPCredential' in window)) return undefined
    const gone = new AbortController()
    const wanted: OtpRequest = { otp: { transport: ['sms'] }, signal: gone.signal }
    navigator.credentials.get(wanted).then(
      (credential) => {
        const { code } = (credential ?? {}) as { code?: unknown }
        if (typeof code === 'string' && !gone.signal.aborted) latest.current(code)
      },
      // she said no, or nothing came in time: she can still type it
      () => undefined,
    )
    return () => gone.abort()
  }, [latest])
}
