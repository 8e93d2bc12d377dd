import { CountrySelect, likelyCountry, type Country } from '../parts/CountrySelect.tsx'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { texts } from './texts.ts'

const words = texts.account

/** The fields of a new account and its administrator, each with its error. */
export function AccountFields({ countries, errors }: { countries: readonly Country[]; errors: FieldErrors }) {
  return (
    <>
      <TextField
        id="account"
        label={words.accountName}
        hint={words.accountHint}
        autoComplete="organization"
        required
        error={errors['account']}
      />
      <CountrySelect
        id="country"
        label={words.country}
        hint={words.countryHint}
        countries={countries}
        chosen={likelyCountry(countries)}
        error={errors['country']}
      />
      <TextField id="name" label={words.name} autoComplete="name" required error={errors['name']} />
      <TextField
        id="email"
        label={words.email}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={errors['email']}
      />
      <TextField
        id="phone"
        label={words.phone}
        hint={words.phoneHint}
        type="tel"
        autoComplete="tel"
        required
        error={errors['phone']}
      />
      <PasswordField
        id="password"
        label={words.password}
        hint={words.passwordHint}
        autoComplete="new-password"
        error={errors['password']}
      />
    </>
  )
}
