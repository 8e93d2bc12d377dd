import { door } from '../http/door.ts'
import { CountriesShape } from './countries-shape.ts'
import { COUNTRIES } from './phone.ts'

/** The countries that a form offers. */
export const countriesRoutes = [
  door({
    method: 'GET',
    path: '/countries',
    summary: 'Countries and their telephone codes',
    needs: 'nothing',
    answers: { 200: CountriesShape },
    refuses: [],
    async handle() {
      return {
        status: 200,
        body: { items: COUNTRIES },
        headers: { 'cache-control': 'public, max-age=86400' },
      }
    },
  }),
]
