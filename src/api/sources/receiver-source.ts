import type { SourceConnector } from '../../connectors/connector.ts';
import { linesOf } from '../../connectors/receiver/received-form.ts';
import { rowsOf } from '../../connectors/receiver/received-rows.ts';
import { ReceiverSource } from '../../connectors/receiver/receiver-source.ts';
import type { StreamSource } from '../../connectors/source.ts';
import { Receiver } from './receiver.ts';

/** Any receiver. */
export type AnyReceiver = Receiver<string> | Receiver<object>;

/** A source of the user's own: what `create` makes is a source, or a receiver to make one of. */
export interface OwnSource extends Omit<SourceConnector, 'create'> {
  create(...given: Parameters<SourceConnector['create']>): StreamSource | AnyReceiver;
}

/** The source of one run of a query over what a receiver stores. */
export function sourceOfReceiver(receiver: AnyReceiver): StreamSource {
  const { name, columns, format, options } = receiver.received;
  const form =
    format === null ? rowsOf(columns!) : linesOf(`the receiver ${name}`, format, options, columns);
  return new ReceiverSource(receiver.lineReceiver(), form);
}

/** The same source for the session, which knows no receivers. */
export function connectorOf(source: OwnSource): SourceConnector {
  return {
    ...source,
    create(...given) {
      const made = source.create(...given);
      return made instanceof Receiver ? sourceOfReceiver(made) : made;
    },
  };
}
