import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { seededRandom } from '@sluice/mining';

/** How a network treats what goes over it; a proxy begins with none of this. */
export interface Weather {
  /** Milliseconds that every piece of data takes longer, in each direction. */
  delay?: number;
  /** Probability that a piece of data ends its connection (RST) instead of arriving. */
  resets?: number;
  /** New connections are turned away. */
  refuses?: boolean;
  /** Connections end in the middle of the next answer longer than this many bytes; once. */
  cutsAfter?: number;
}

/** A network of a test's own between a client and a server on this machine. */
export interface TcpProxy {
  port: number;
  weather: Weather;
  /** Ends all connections. */
  cut(): void;
  /** Connections that were ended on purpose so far. */
  broken(): number;
  stop(): Promise<void>;
}

export const startTcpProxy = async (target: number, seed: number): Promise<TcpProxy> => {
  const random = seededRandom(seed);
  const open = new Set<Socket>();
  let broken = 0;
  const reset = (...sockets: Socket[]): void => {
    broken += 1;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const pass = (from: Socket, to: Socket, answers: boolean): void => {
    const arrive = async (data: Buffer): Promise<void> => {
      const { delay = 0, resets = 0, cutsAfter } = proxy.weather;
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      if (random.uniform() < resets) {
        reset(from, to);
      } else if (answers && cutsAfter !== undefined && data.length > cutsAfter) {
        proxy.weather.cutsAfter = undefined;
        to.write(data.subarray(0, cutsAfter), () => reset(from, to));
      } else {
        if (to.writable) to.write(data);
        from.resume();
      }
    };
    // One after the other: data never overtakes data.
    let passing: Promise<void> = Promise.resolve();
    from.on('data', (data: Buffer) => {
      from.pause();
      passing = passing.then(() => arrive(data));
    });
    from.on('end', () => void passing.then(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => void passing.then(() => to.destroy()));
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (proxy.weather.refuses) {
      reset(near);
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => open.delete(socket));
    }
    pass(near, far, false);
    pass(far, near, true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => reset(...open);
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    weather: {},
    cut,
    broken: () => broken,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
  return proxy;
};
