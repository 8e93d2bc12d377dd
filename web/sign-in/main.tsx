import { createRoot } from 'react-dom/client'
import '../styles/tokens.css'
import '../styles/ground.css'
import '../styles/controls.css'
import '../styles/notices.css'
import '../styles/gate.css'
import '../styles/methods.css'
import { Door } from './Door.tsx'

// A page taken back from the browser's memory may show a sign-in that is over by now.
addEventListener('pageshow', (event) => event.persisted && location.reload())

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<Door />)
