// Every kernel file, verb by verb. A file that is not listed here is not compiled.

export * from './concat/bits';
export * from './concat/offsets';
export * from './explode/elements';
export * from './extreme/maximum';
export * from './gather/bits';
export * from './gather/bytes';
export * from './gather/fixed';
export * from './gather/lists';
export * from './lines/find';
export * from './memory/copy';
export * from './memory/fill';
export * from './partition/number';
export * from './partition/order';
export * from './selection/rows';
export * from './views/copy';
export * from './views/offsets';
export * from './window/sliding';
