import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// from here, whatever folder the build was started in
const page = (name: string) => join(import.meta.dirname, 'web', name)

/** Builds `web/` into `dist/web`: three pages at the top, hashed files under `assets/`, nothing inline (the CSP allows none). */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  server: { proxy: { '/api': 'http://localhost:3000' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { 'sign-in': page('sign-in.html'), app: page('app.html'), outbox: page('outbox.html') },
    },
  },
})
