/** Every problem of the environment at once, each with its mend. */
export class ConfigProblems extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigProblems'
    this.problems = problems
  }
}

/** Notes what is wrong with a setting, and what to do about it. A setting that may hold a password is not repeated. */
export type Say = (name: string, mend: string) => void
