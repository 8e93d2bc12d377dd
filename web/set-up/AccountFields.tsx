import type { NewAccount } from '../../src/sign-up/sign-up-shape.ts'
import { CountrySelect, likelyCountry, type Country } from '../parts/CountrySelect.tsx'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { texts } from './texts.ts'

const words = texts.account

type Props = {
  countries: readonly Country[]
  /** What they hold at first; null: nothing yet. */
  entered: NewAccount | null
  errors: FieldErrors
}

/** The fields of a new account and its administrator, each with its error. */
export function AccountFields({ countries, entered, errors }: Props) {
  return (
    <>
      <TextField
        id="account"
        label={words.accountName}
        hint={words.accountHint}
        autoComplete="organization"
        required
        defaultValue={entered?.account.name}
        error={errors['account']}
      />
      <CountrySelect
        id="country"
        label={words.country}
        hint={words.countryHint}
        countries={countries}
        chosen={entered?.account.country ?? likelyCountry(countries)}
        error={errors['country']}
      />
      <TextField
        id="name"
        label={words.name}
        autoComplete="name"
        required
        defaultValue={entered?.admin.name}
        error={errors['name']}
      />
      <TextField
        id="email"
        label={words.email}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={entered?.admin.email}
        error={errors['email']}
      />
      <TextField
        id="phone"
        label={words.phone}
        hint={words.phoneHint}
        type="tel"
        autoComplete="tel"
        required
        defaultValue={entered?.admin.phone}
        error={errors['phone']}
      />
      <PasswordField
        id="password"
        label={words.password}
        hint={words.passwordHint}
        autoComplete="new-password"
        defaultValue={entered?.admin.password}
        error={errors['password']}
      />
    </>
  )
}
