/** An address of this machine that no other process of the tests has, so that its ports are ours from start to start. */
export function ownHost(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${(process.pid >> 16) & 0x7f}.${(process.pid >> 8) & 0xff}.${process.pid & 0xff || 1}`;
}
