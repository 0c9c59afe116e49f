import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Where a server that a test starts may listen, and be started again: a host of this machine that no other process of the
 * tests has, and a port that nobody listens at on any.
 */
export async function ownAddress(): Promise<{ readonly host: string; readonly port: number }> {
  const host = ownHost();
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return { host, port };
}

function ownHost(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${(process.pid >> 16) & 0x7f}.${(process.pid >> 8) & 0xff}.${process.pid & 0xff || 1}`;
}
