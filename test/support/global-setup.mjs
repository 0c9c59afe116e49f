// Worker threads load dist, whoever starts the tests: an editor, the launcher or vitest itself.
export { ensureFresh as setup } from './fresh.mjs';
