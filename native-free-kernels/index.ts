// Every kernel file, verb by verb. A file that is not listed here is not compiled.

export * from './memory/copy';
export * from './memory/fill';
