import { readFileSync } from 'node:fs';
import { userError } from '../../../errors.ts';

/** Packages that open connections. */
export const CLIENT_NAMES = ['kafkajs', 'platformatic'] as const;
export type ClientName = (typeof CLIENT_NAMES)[number];

/** How we show who we are. */
export type SaslOptions =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: string };

/** How brokers are reached. */
export interface ClientOptions {
  readonly client: ClientName;
  /** `host:port` of some brokers. */
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  /** Options of `tls.connect`; null without TLS. */
  readonly tls: object | null;
  /** Null without authentication. */
  readonly sasl: SaslOptions | null;
  readonly connectMs: number;
  readonly requestMs: number;
  /** For how long what passes is tried again. */
  readonly retryMs: number;
}

const CONNECT_MS = 10_000;
const REQUEST_MS = 30_000;
const RETRY_MS = 60_000;
const CLIENT_ID = 'millrace';

/** Kafka's names, without `kafka.`, of what is read here. */
export const CLIENT_OPTION_NAMES: readonly string[] = [
  'bootstrap.servers',
  'client.id',
  'security.protocol',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.certificates',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.key.password',
  'ssl.endpoint.identification.algorithm',
  'sasl.mechanism',
  'sasl.jaas.config',
  'socket.connection.setup.timeout.ms',
  'request.timeout.ms',
  'default.api.timeout.ms',
];

export function readClientOptions(
  options: ReadonlyMap<string, string>,
  client: ClientName = 'kafkajs',
): ClientOptions {
  const take = (name: string): string | null => options.get(name) ?? null;
  const protocol = (take('security.protocol') ?? 'PLAINTEXT').toUpperCase();
  if (!PROTOCOLS.includes(protocol)) {
    throw invalid('security.protocol', protocol, `one of ${PROTOCOLS.join(', ')}`);
  }
  const tls = readTls(take);
  const sasl = readSasl(take);
  return {
    client,
    bootstrapServers: readServers(take('bootstrap.servers')),
    clientId: take('client.id') ?? CLIENT_ID,
    tls: protocol.endsWith('SSL') ? tls : null,
    sasl: protocol.startsWith('SASL') ? (sasl ?? missingMechanism()) : null,
    connectMs: milliseconds('socket.connection.setup.timeout.ms', take, CONNECT_MS),
    requestMs: milliseconds('request.timeout.ms', take, REQUEST_MS),
    retryMs: milliseconds('default.api.timeout.ms', take, RETRY_MS),
  };
}

type Take = (name: string) => string | null;

const PROTOCOLS: readonly string[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

function readServers(text: string | null): readonly string[] {
  const servers = (text ?? '').split(',').map((server) => server.trim());
  const isGood = servers.every((server) => /^(?:\[[^\]]+\]|[^:\s]+):\d{1,5}$/.test(server));
  if (text !== null && isGood) return servers;
  if (text !== null)
    throw invalid('bootstrap.servers', text, "a list such as 'host1:9092,host2:9092'");
  throw userError(
    'REQUIRED_OPTION_MISSING',
    "Option 'kafka.bootstrap.servers' must be specified for configuring Kafka consumer",
    { hint: "Add option('kafka.bootstrap.servers', 'host:9092')." },
  );
}

/** Certificates are PEM texts or files of them; Java's key stores are not read. */
function readTls(take: Take): object {
  const isPem = (name: string): void => {
    const type = take(name);
    if (type === null || type.toUpperCase() === 'PEM') return;
    throw invalid(name, type, 'PEM, for Java key stores cannot be read');
  };
  isPem('ssl.truststore.type');
  isPem('ssl.keystore.type');
  const ca = take('ssl.truststore.certificates') ?? readPem(take('ssl.truststore.location'));
  const keyStore = readPem(take('ssl.keystore.location'));
  const cert = take('ssl.keystore.certificate.chain') ?? keyStore;
  const key = take('ssl.keystore.key') ?? keyStore;
  const passphrase = take('ssl.key.password');
  // As in Kafka: an empty algorithm leaves the name in the certificate unchecked.
  const checksName = take('ssl.endpoint.identification.algorithm') !== '';
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(passphrase === null ? {} : { passphrase }),
    ...(checksName ? {} : { checkServerIdentity: () => undefined }),
  };
}

function readPem(location: string | null): string | null {
  if (location === null) return null;
  try {
    return readFileSync(location, 'utf8');
  } catch (cause) {
    throw userError('PATH_NOT_FOUND', `The certificate file ${location} cannot be read.`, {
      cause,
    });
  }
}

function readSasl(take: Take): SaslOptions | null {
  const given = take('sasl.mechanism')?.toUpperCase() ?? null;
  const configuration = take('sasl.jaas.config') ?? '';
  if (given === null) return null;
  const mechanism = MECHANISMS.find((known) => known === given);
  if (mechanism === undefined) {
    throw invalid('sasl.mechanism', given, `one of ${MECHANISMS.join(', ')}`);
  }
  const entry = (name: string): string => {
    const found = new RegExp(`\\b${name}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(configuration);
    if (found !== null) return found[1]!.replaceAll(/\\(.)/g, '$1');
    throw invalid('sasl.jaas.config', '…', `a text with ${name}="…" for ${mechanism}`);
  };
  if (mechanism === 'OAUTHBEARER') return { mechanism, token: entry('token') };
  return { mechanism, username: entry('username'), password: entry('password') };
}

function missingMechanism(): never {
  throw userError(
    'REQUIRED_OPTION_MISSING',
    "Option 'kafka.security.protocol' asks for SASL, but 'kafka.sasl.mechanism' is not set.",
    { hint: `Set it to one of ${MECHANISMS.join(', ')}, and 'kafka.sasl.jaas.config'.` },
  );
}

function milliseconds(name: string, take: Take, initial: number): number {
  const text = take(name);
  if (text === null) return initial;
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw invalid(name, text, 'a number of milliseconds');
}

function invalid(name: string, value: string, expected: string): Error {
  return userError(
    'INVALID_OPTION_VALUE',
    `Option 'kafka.${name}' is '${value}'; expected ${expected}.`,
  );
}
