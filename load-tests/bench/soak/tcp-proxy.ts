import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  isStalled: boolean;
  isListener: boolean;
}
export type LinkChoice = 'all' | 'listeners';

export interface TcpProxy {
  readonly port: number;
  /** Of the connections that said LISTEN: as the server sees them. */
  listenerPorts(): number[];
  /**
   * Half-open: from now on these connections carry nothing, and neither end hears of it. New ones are not affected.
   * @returns how many, and what cuts them off in the end.
   */
  stall(choice: LinkChoice): { links: number; cut: () => void };
  close(): Promise<void>;
}

/** Stands between a process and its server, and can stop carrying what they say. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const links = new Set<Link>();
  const proxy = createServer({ allowHalfOpen: false }, (client) => {
    const server = connect(target);
    const link: Link = { client, server, isStalled: false, isListener: false };
    links.add(link);
    for (const socket of [client, server]) socket.setNoDelay(true);
    carry(client, server, link);
    carry(server, client, link);
    client.on('data', (chunk) => {
      if (!link.isListener && chunk.includes('LISTEN ')) link.isListener = true;
    });
    const end = () => {
      // A stalled one says nothing, not even that it ended.
      if (link.isStalled) return;
      cut(link);
    };
    for (const socket of [client, server]) socket.on('close', end).on('error', end);
  });
  const cut = (link: Link) => {
    links.delete(link);
    link.client.destroy();
    link.server.destroy();
  };
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    listenerPorts: () =>
      [...links]
        .filter(({ isListener, isStalled }) => isListener && !isStalled)
        .flatMap(({ server }) => server.localPort ?? []),
    stall(choice) {
      const chosen = [...links].filter((link) => !link.isStalled && (choice === 'all' || link.isListener));
      for (const link of chosen) link.isStalled = true;
      return { links: chosen.length, cut: () => chosen.forEach(cut) };
    },
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const link of links) cut(link);
      await closed;
    },
  };
}

function carry(from: Socket, to: Socket, link: Link): void {
  from.on('data', (chunk) => {
    // Lost, as on a cable that was pulled: the sender's kernel has had its acknowledgement from us, and knows nothing.
    if (link.isStalled) return;
    if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  });
}
