import { findOrInstall, findProgram, type ServerProcess, startServer } from './server-process.ts';

/** Prometheus's Pushgateway; CI must have it. */
export const pushgatewayProgram = findOrInstall(
  () => findProgram('prometheus-pushgateway'),
  'prometheus-pushgateway',
);

export const startPushgateway = async (): Promise<ServerProcess & { url: string }> => {
  const server = await startServer({
    command: (port) => [pushgatewayProgram!, [`--web.listen-address=127.0.0.1:${port}`]],
    isUp: async (port) =>
      (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.ok ?? false,
  });
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}` });
};
