/**
 * A code as the server takes it, from a code as people type and paste it: full-width digits become plain ones;
 * blanks, hyphens of any kind and invisible characters are dropped. Whatever else was typed stays, to be refused.
 */
export function foldCode(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '')
}
