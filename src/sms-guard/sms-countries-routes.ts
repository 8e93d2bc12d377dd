import { door } from '../http/door.ts'
import type { World } from '../world.ts'
import { chooseSmsCountries, readSmsCountries } from './sms-countries.ts'
import { SmsCountriesChoiceShape, SmsCountriesShape } from './sms-countries-shape.ts'

/** The countries to which an account sends SMS. */
export function smsCountriesRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { store, clock } = world
  const show = async (accountId: string) => ({
    status: 200,
    body: await readSmsCountries(store.read, accountId),
  })
  return [
    door({
      method: 'GET',
      path: '/account/sms/countries',
      summary: 'The countries to which my account sends SMS',
      needs: 'admin',
      answers: { 200: SmsCountriesShape },
      refuses: [],
      handle: ({ caller }) => show(caller.accountId),
    }),
    door({
      method: 'PUT',
      path: '/account/sms/countries',
      summary: 'Choose the countries to which my account sends SMS, or the default again',
      needs: 'admin',
      body: SmsCountriesChoiceShape,
      example: { countries: ['GB', 'IE'] },
      answers: { 200: SmsCountriesShape },
      refuses: [],
      async handle({ caller, body }) {
        await chooseSmsCountries(world, caller, body.countries, clock.now())
        return show(caller.accountId)
      },
    }),
  ]
}
