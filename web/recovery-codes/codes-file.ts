import { texts } from './texts.ts'

/** The file of a set of recovery codes: whose they are, then one a line. */
export function codesFile(codes: readonly string[], product: string, on: string): string {
  return [texts.head(product, on), texts.each, '', ...codes, ''].join('\n')
}

/** "sallyport-recovery-codes.txt", by the product's name as far as it makes a name for a file. */
export function codesFileName(product: string): string {
  const name = product
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${name === '' ? '' : `${name}-`}recovery-codes.txt`
}
