import { createContext, useContext } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { linkToken } from '../parts/link-token.ts'
import type { Said } from './Greeting.tsx'

/** Where one is among the pages outside the app: the address, and the token of a mailed link ('': none). */
export type Place = { path: string; token: string }

/** What one takes along to the next page, so that nothing is asked twice. */
export type Carried = {
  email?: string
  said?: Said
  /** The sign-in that an earlier page has begun. */
  state?: SignInStateOnWire
  /** One comes to begin anew: that an old sign-in is over is no news then. */
  anew?: boolean
}

export type GoTo = (path: string, carried?: Carried) => void

export const GoToContext = createContext<GoTo>((path) => location.assign(path))

/** Goes to another page outside the app without losing what this one knows. */
export function useGoTo(): GoTo {
  return useContext(GoToContext)
}

/** Reads the place from the address. The token stays there, so that a reload works: opening a link uses nothing up. */
export function readPlace(): Place {
  return { path: location.pathname, token: linkToken(location.hash) }
}
