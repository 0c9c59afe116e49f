import { expect, test } from 'vitest';
import { loadPlatformatic } from '../../../../src/connectors/kafka/client/load-platformatic.ts';

const refused = (message: string, hint: string) =>
  expect.objectContaining({
    condition: 'KAFKA_CLIENT_UNUSABLE',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });

test.each(['22.19.0', '24.5.9'])(
  'platformatic is refused by Node %s, which is too old',
  async (version) => {
    const loaded = loadPlatformatic(version, () => Promise.reject(new Error('not to be loaded')));
    const message = `needs Node 24.6 or newer; this is ${version}`;
    await expect(loaded).rejects.toEqual(refused(message, "Leave option('client', …) out"));
  },
);

test.each(['24.6.0', '24.21.0', '25.0.0', '26.1.2'])(
  'platformatic is loaded by Node %s',
  async (version) => {
    expect(await loadPlatformatic(version)).toHaveProperty('Connection');
  },
);

test('a package that is not installed is told with how to install it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  const loaded = loadPlatformatic('24.6.0', () => Promise.reject(missing));
  await expect(loaded).rejects.toEqual(
    refused('which is not installed', 'npm install @platformatic/kafka@2.12.1'),
  );
});

test('what else goes wrong in the package is not taken for that', async () => {
  const broken = new SyntaxError('broken');
  await expect(loadPlatformatic('24.6.0', () => Promise.reject(broken))).rejects.toBe(broken);
});
