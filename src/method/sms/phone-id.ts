/** The id of a user's phone among her authenticators: she has one number at most, so it is named after her. */
export const phoneId = ({ id }: { id: string }): string => id.replace(/^usr_/, 'aut_')
