import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { warmDevice } from './cache/from-device.ts';
import './ui/tokens.css';
import './ui/base.css';

warmDevice();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
