import { isIP } from 'node:net';
import type * as Platformatic from '@platformatic/kafka';
import type { SaslOptions } from './client-options.ts';
import { loadPlatformatic, type Package } from './load-platformatic.ts';
import {
  type ConnectionRequest,
  laterListeners,
  type OpenConnection,
  type OpenedConnection,
} from './open-connection.ts';

type Send = Parameters<Platformatic.SASLCustomAuthenticator>[2];
type Authenticated = Awaited<ReturnType<Package['saslPlain']['authenticate']>>;
type SessionMs = { value: number };

const SOFTWARE = 'millrace';
const SOFTWARE_VERSION = '1';

/** Opens connections by `@platformatic/kafka`: its sockets are ours once they are authenticated. */
export const openByPlatformatic: OpenConnection = async (request, owner) => {
  const parts = await loadPlatformatic();
  const { host, port, clientId, tls, sasl, connectMs, requestMs } = request;
  const sessionMs: SessionMs = { value: 0 };
  const connection = new parts.Connection(clientId, {
    connectTimeout: connectMs,
    requestTimeout: requestMs,
    ...(tls === null ? {} : tlsOptions(tls, request)),
    ...(sasl === null ? {} : { sasl: saslOptions(sasl, sessionMs, parts) }),
  });
  // A second error, after the one that the promise tells, would end the process.
  connection.on('error', () => {});
  const connected = connection.connect(host, port);
  const { socket } = connection;
  const forget = laterListeners(socket);
  owner.adopt(socket);
  try {
    await connected;
    const { apiKeys } = await parts.apiVersionsV3.api.async(connection, SOFTWARE, SOFTWARE_VERSION);
    forget();
    const versions = Object.fromEntries(apiKeys.map((api) => [api.apiKey, api]));
    return { versions, sessionMs: sessionMs.value } satisfies OpenedConnection;
  } catch (error) {
    socket.destroy();
    throw withCauses(error as Error);
  }
};

function tlsOptions(tls: object, { host }: ConnectionRequest): Platformatic.ConnectionOptions {
  return isIP(host) === 0 ? { tls, tlsServerName: host } : { tls };
}

/** As the package does it, but that we keep the time until the next authentication from it: we connect again instead. */
function saslOptions(
  sasl: SaslOptions,
  sessionMs: SessionMs,
  parts: Package,
): Platformatic.SASLOptions {
  return {
    mechanism: sasl.mechanism,
    authenticate: (_mechanism, connection, send, _username, _password, _token, done) => {
      authenticate(sasl, connection, send, parts).then(
        (answer) => {
          sessionMs.value = Number(answer.sessionLifetimeMs ?? 0n);
          done(null, { ...answer, sessionLifetimeMs: 0n });
        },
        (error: Error) => done(error, undefined as never),
      );
    },
  };
}

async function authenticate(
  sasl: SaslOptions,
  connection: Platformatic.Connection,
  send: Send,
  { saslPlain, saslScramSha, saslOAuthBearer }: Package,
): Promise<Authenticated> {
  switch (sasl.mechanism) {
    case 'PLAIN':
      return saslPlain.authenticate(send, connection, sasl.username, sasl.password);
    case 'OAUTHBEARER':
      return saslOAuthBearer.authenticate(send, connection, sasl.token, {});
    default: {
      const algorithm = sasl.mechanism === 'SCRAM-SHA-256' ? 'SHA-256' : 'SHA-512';
      const { username, password } = sasl;
      return saslScramSha.authenticate(send, connection, algorithm, username, password);
    }
  }
}

/** The package says what happened in the causes of its errors. */
function withCauses(error: Error): Error {
  const messages: string[] = [];
  for (let own: unknown = error; own instanceof Error; own = own.cause) messages.push(own.message);
  return new Error(messages.join(' '), { cause: error });
}
