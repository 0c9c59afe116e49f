import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { userError } from '../../errors.ts';
import type { ModuleExport } from './user-function.ts';

const require = createRequire(import.meta.url);

/**
 * What a module of the user's exports, for threads, in which nothing is asynchronous: neither must the module be. Modules are
 * kept by Node itself.
 */
export function importExport({ url, name }: ModuleExport): unknown {
  try {
    return (require(fileURLToPath(url)) as Readonly<Record<string, unknown>>)[name];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `A thread cannot load the module ${url}: ${reason}`;
    throw userError('CANNOT_LOAD_MODULE', message, { cause });
  }
}
