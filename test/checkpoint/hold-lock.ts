// A process that takes the lock of a directory, says so and keeps it until it is killed.

import { acquireLock } from '../../src/checkpoint/checkpoint-lock.ts';

const lock = await acquireLock(process.argv[2]!);
process.stdout.write('held\n');
process.stdin.once('data', () => void lock.release().then(() => process.exit(0)));
