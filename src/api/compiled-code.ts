import { enableCompileCache } from 'node:module';

/** The next start finds code compiled that is loaded from now on; threads read where from the environment. */
export function keepCompiledCode(): void {
  const { directory } = enableCompileCache();
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;
}
