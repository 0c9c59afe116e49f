import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';
import { answerStream } from './answer-stream.ts';
import { EXTENSIONS } from './extensions.ts';
import { judgeStream } from './judge-stream.ts';
import { inputOf } from './stream-case.ts';

const session = sharedSession();

test.each(EXTENSIONS)('$name', async (one) => {
  expect(judgeStream(one, await answerStream(session(), inputOf(one)))).toBeNull();
});
