import { createRequire } from 'node:module';
import type { Temporal } from 'temporal-polyfill';

type Module = typeof import('temporal-polyfill');

const require = createRequire(import.meta.url);
let loaded: typeof Temporal | null = null;

/** Loaded with the first zone that has rules, and at once: threads work synchronously. Most know fixed offsets only. */
export function temporal(): typeof Temporal {
  loaded ??= (require('temporal-polyfill') as Module).Temporal;
  return loaded;
}
