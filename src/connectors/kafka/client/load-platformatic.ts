import type * as Platformatic from '@platformatic/kafka';
import { type MillraceError, userError } from '../../../errors.ts';

export type Package = typeof Platformatic;

/** The version that we are tested with. */
const PACKAGE = '@platformatic/kafka@2.12.1';
/** The oldest Node that it runs on, of those that we run on. */
const NODE_MIN = [24, 6] as const;

/** Loads the peer `@platformatic/kafka`, where it is installed and Node is new enough for it. */
export async function loadPlatformatic(
  nodeVersion: string = process.versions.node,
  load: () => Promise<Package> = () => import('@platformatic/kafka'),
): Promise<Package> {
  if (isOlder(nodeVersion)) {
    throw unusable(`needs Node ${NODE_MIN.join('.')} or newer; this is ${nodeVersion}.`);
  }
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const reason = 'is the package @platformatic/kafka, which is not installed.';
    throw unusable(reason, `Run npm install ${PACKAGE}. `, cause);
  }
}

function isOlder(nodeVersion: string): boolean {
  const [major, minor] = nodeVersion.split('.').map(Number) as [number, number];
  return major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
}

function unusable(reason: string, advice = '', cause?: unknown): MillraceError {
  const hint = `${advice}Leave option('client', …) out to use kafkajs, which is there.`;
  return userError('KAFKA_CLIENT_UNUSABLE', `The Kafka client 'platformatic' ${reason}`, {
    hint,
    cause,
  });
}
