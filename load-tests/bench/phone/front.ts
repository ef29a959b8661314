import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Front {
  origin: string;
  /** From now on connections are refused, and those that stand are cut: the server is gone. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** An address that stays the same while the server behind it comes and goes: a browser keeps its worker and its data by the address. */
export async function startFront(target: URL): Promise<Front> {
  const sockets = new Set<Socket>();
  let server: Server;

  function carry(client: Socket): void {
    const behind = connect({ host: target.hostname, port: Number(target.port) });
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // Whoever ends takes the other along.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  }

  async function listen(port: number): Promise<number> {
    server = createServer(carry);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  const port = await listen(0);
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    start: async () => void (await listen(port)),
  };
}
