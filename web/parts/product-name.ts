/** What users see as the product's name. The operator chooses it, and the server writes it into the page. */
export function productName(): string {
  const named = document.querySelector<HTMLMetaElement>('meta[name="product-name"]')?.content ?? ''
  return named === '' || named.startsWith('%') ? 'Sallyport' : named
}
