import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

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
      input: { 'sign-in': 'web/sign-in.html', app: 'web/app.html', outbox: 'web/outbox.html' },
    },
  },
})
