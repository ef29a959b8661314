import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { checkPort } from './check-port.ts';

it('passes a free port and leaves it free', async () => {
  await expect(checkPort({ host: '127.0.0.1', port: 0 })).resolves.toBeUndefined();
});

it('names a used port and the way to another', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(checkPort({ host: '127.0.0.1', port })).rejects.toThrow(
    `Port ${port} is in use by another program: end that one, or take another port with PORT=${port + 1} npm start.`,
  );
  await new Promise((resolve) => other.close(resolve));
});

it('says when the host is not this machine', async () => {
  await expect(checkPort({ host: '192.0.2.1', port: 0 })).rejects.toThrow(
    'HOST=192.0.2.1 is no address of this machine',
  );
});
