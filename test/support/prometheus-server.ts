import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prometheusPrograms } from './promtool.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface PrometheusServer extends ServerProcess {
  readonly url: string;
  /** The samples that a query gives just now. */
  query(query: string): Promise<Sample[]>;
}

export interface Sample {
  metric: Record<string, string>;
  value: number;
}

/** A Prometheus with this configuration, which may name files by their absolute paths. */
export const startPrometheus = async (configuration: string): Promise<PrometheusServer> => {
  const server = await startServer({
    prepare: (folder) => writeFile(join(folder, 'prometheus.yml'), configuration),
    command: (port, folder) => [
      prometheusPrograms!.server,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
    ],
    isUp: async (port) =>
      (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.ok ?? false,
  });
  const url = `http://127.0.0.1:${server.port}`;
  return Object.assign(server, { url, query: (query: string) => ask(url, query) });
};

interface Answer {
  status: string;
  error?: string;
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

const ask = async (url: string, query: string): Promise<Sample[]> => {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { status, error, data } = (await answer.json()) as Answer;
  if (status !== 'success') throw new Error(`${query}: ${error}`);
  return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
};
