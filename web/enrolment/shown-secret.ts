/** A typed key in groups of four, as people read and type it. */
export function fours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** An SVG as an address for `<img>`: what is in such an image runs no script and loads nothing. */
export function svgAddress(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
