import type { UserOnWire } from '../../src/user/user-shape.ts'
import { texts } from './texts.ts'

const LOOKS = { ready: 'tag tag-ok', will_enrol: 'tag tag-accent', stuck: 'tag tag-danger' } as const

/** What a user meets at her next sign-in, in a word. */
export function CoverageTag({ word }: { word: UserOnWire['coverage'] }) {
  return <span className={LOOKS[word]}>{texts.coverage[word]}</span>
}
