/** A guard of the product, the edit that takes it away, and the test that must then fail. */
export type Guard = {
  /** What is guarded, as a sentence. */
  guard: string
  file: string
  /** `from` stands in the file exactly once. */
  edit: { from: string; to: string }
  test: string
  /** Words out of the test's name. */
  testName: string
}
