import { createRoot } from 'react-dom/client'
import '../styles/tokens.css'
import '../styles/ground.css'
import '../styles/controls.css'
import '../styles/notices.css'
import '../styles/gate.css'
import '../styles/panels.css'
import '../styles/outbox.css'
import { Outbox } from './Outbox.tsx'

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<Outbox />)
