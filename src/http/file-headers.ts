/** The headers of an answer that is a file, made of text. */
export const fileHeaders = (type: string, name: string): Record<string, string> => ({
  'content-type': `${type}; charset=utf-8`,
  'content-disposition': `attachment; filename="${name}"`,
})
