import { type OptionRules, requiredInteger, requiredText } from '../../formats/options.ts';
import type { SourceConnector } from '../connector.ts';
import { LINE_FORMAT, type LineFormatName, readLineSource } from '../receiver/received-form.ts';
import { ReceiverSource } from '../receiver/receiver-source.ts';
import { type SocketAddress, SocketReceiver } from './socket-receiver.ts';

interface SocketOptions extends SocketAddress {
  readonly format: LineFormatName;
}

const PORT_MAX = 65_535;

const RULES: OptionRules<SocketOptions> = {
  host: requiredText(),
  port: requiredInteger(1, PORT_MAX),
  format: LINE_FORMAT,
};

/** `readStream.format('socket')`: lines from a server. */
export const socketConnector: SourceConnector = {
  name: 'socket',
  create(options, schema) {
    const { values, form } = readLineSource('socket', RULES, options, schema);
    return new ReceiverSource(new SocketReceiver(values), form);
  },
};
