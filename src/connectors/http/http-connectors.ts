import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import { LINE_BYTES_MAX } from '../../formats/lines.ts';
import {
  choice,
  type OptionRule,
  type OptionRules,
  optionalBytes,
  requiredInteger,
  text,
} from '../../formats/options.ts';
import type { SourceConnector } from '../connector.ts';
import { LINE_FORMAT, type LineFormatName, readLineSource } from '../receiver/received-form.ts';
import { ReceiverSource } from '../receiver/receiver-source.ts';
import { HttpClientReceiver, type HttpRequest } from './http-client-receiver.ts';
import { HttpServerReceiver } from './http-server-receiver.ts';

const PORT_MAX = 65_535;
const BODY_BYTES = 16 * 1024 * 1024;
const HEADER_PREFIX = 'header.';

interface ClientOptions extends Omit<HttpRequest, 'headers'> {
  readonly format: LineFormatName;
}

const CLIENT_RULES: OptionRules<ClientOptions> = {
  url: webAddress(),
  format: LINE_FORMAT,
  resume: choice(['none', 'range'], 'none'),
  reconnect: choice(['on-failure', 'always'], 'on-failure'),
};

/** `readStream.format('http')`: the lines of an answer that does not end. */
export const httpConnector: SourceConnector = {
  name: 'http',
  create(given, schema) {
    const { headers, options } = splitHeaders(given);
    const { values, form } = readLineSource('http', CLIENT_RULES, options, schema);
    return new ReceiverSource(new HttpClientReceiver({ ...values, headers }), form);
  },
};

interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly maxBodyBytes: number | null;
  readonly format: LineFormatName;
}

const SERVER_RULES: OptionRules<ServerOptions> = {
  host: text('127.0.0.1'),
  port: requiredInteger(1, PORT_MAX),
  path: text('/'),
  maxBodyBytes: optionalBytes(),
  format: LINE_FORMAT,
};

/** `readStream.format('http-server')`: lines that come by POST. */
export const httpServerConnector: SourceConnector = {
  name: 'http-server',
  create(options, schema) {
    const { values, form } = readLineSource('http-server', SERVER_RULES, options, schema);
    const bodyBytesMax = Math.min(values.maxBodyBytes ?? BODY_BYTES, LINE_BYTES_MAX);
    return new ReceiverSource(new HttpServerReceiver({ ...values, bodyBytesMax }), form);
  },
};

/** Options such as `header.authorization` are headers of the request. */
function splitHeaders(given: FormatOptions): {
  readonly headers: Readonly<Record<string, string>>;
  readonly options: FormatOptions;
} {
  const isHeader = (name: string): boolean => name.toLowerCase().startsWith(HEADER_PREFIX);
  const entries = Object.entries(given);
  const headers = entries
    .filter(([name]) => isHeader(name))
    .map(([name, value]) => [name.slice(HEADER_PREFIX.length).toLowerCase(), value] as const);
  const options = Object.fromEntries(entries.filter(([name]) => !isHeader(name)));
  for (const [name, value] of headers) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)) continue;
    const message = `Option 'header.${name}' is no header of a request.`;
    throw userError('INVALID_OPTION_VALUE', message);
  }
  return { headers: Object.fromEntries(headers), options };
}

function webAddress(): OptionRule<URL> {
  const expected = "an address such as 'https://example.org/lines'";
  return {
    required: true,
    initial: new URL('http://localhost'),
    parse(value) {
      const url = URL.parse(value);
      return url !== null && /^https?:$/.test(url.protocol) ? { value: url } : { expected };
    },
  };
}
