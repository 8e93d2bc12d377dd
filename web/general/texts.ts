export const texts = {
  title: 'General · Settings',
  page: 'General',
  loading: 'the account',
  name: 'Account name',
  nameHint: 'Your users see it in invitations and after they sign in.',
  emptyName: 'Enter a name for the account.',
  country: 'Country',
  countryHint:
    'A phone number typed without a country code is read as a number of this country. Numbers already saved stay as they are.',
  save: 'Save',
  saving: 'Saving…',
  nothing: 'Nothing to save: you changed nothing.',
  saved: (when: string, by: string) => `Saved ${when} by ${by}`,
  refused: 'Not saved',
  id: 'Account ID',
  idHint: 'Programs, webhooks and your operator know this account by it.',
  copy: 'ID',
}
