import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import type { Refused } from '../call.ts'
import type { TrustChoice } from './use-trust-choice.ts'
import type { Open } from './ways.ts'

/** What every page of an open sign-in is given. */
export type StepProps<S extends Open = Open> = {
  state: S
  onState: (state: SignInStateOnWire) => void
  /** The sign-in cannot go on here: it ended, was replaced, is locked. */
  onRefused: (refused: Refused) => void
  onStartAgain: () => void
  /** Whether this browser is to be trusted, where that is offered. */
  trust: TrustChoice
}

/** What a page of one way is given besides. */
export type WayProps = StepProps & {
  /** To the list of the other ways, with what this page knows of the codes that were sent. */
  onWays: (state: Open) => void
}
