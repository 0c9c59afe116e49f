import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { userError } from '../../errors.ts';

/** What a module exports. */
export async function exportsOf(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw userError('CANNOT_LOAD_MODULE', `The module ${url} cannot be loaded: ${reason}`, {
      cause,
    });
  }
}

/** The URL of a module that the user names by URL or path; a path is looked for from the working directory. */
export function moduleUrl(module: string | URL): string {
  if (module instanceof URL) return module.href;
  return module.startsWith('file:') ? module : pathToFileURL(path.resolve(module)).href;
}
