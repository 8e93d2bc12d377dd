import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import '../styles/tokens.css'
import '../styles/ground.css'
import '../styles/controls.css'
import '../styles/notices.css'
import '../styles/gate.css'
import '../styles/panels.css'
import '../styles/shell.css'
import '../styles/tables.css'
import '../styles/policy.css'
import '../styles/effect.css'
import '../styles/methods.css'
import '../styles/log.css'
import '../styles/dialog.css'
import '../styles/section-head.css'
import '../styles/figures.css'
import { queryClient } from './queries.ts'
import { router } from './router.tsx'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}
