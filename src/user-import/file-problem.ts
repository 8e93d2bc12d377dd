/** Something that keeps a file from being read on: the row where it stands, and what to do about it. */
export class FileProblem extends Error {
  readonly row: number
  constructor(row: number, detail: string) {
    super(detail)
    this.name = 'FileProblem'
    this.row = row
  }
}
