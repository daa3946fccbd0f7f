import { spawnSync } from 'node:child_process';
import { findOrInstall, findProgram } from './server-process.ts';

/** Prometheus and its tool; CI must have them. */
export const prometheusPrograms = findOrInstall(() => {
  const server = findProgram('prometheus');
  const tool = findProgram('promtool');
  return server && tool ? { server, tool } : undefined;
}, 'prometheus');

/** What promtool says, and whether it is content. */
export const promtool = (args: string[], input?: string): { code: number; output: string } => {
  const { status, stdout, stderr } = spawnSync(prometheusPrograms!.tool, args, {
    input,
    encoding: 'utf8',
  });
  return { code: status ?? 1, output: stdout + stderr };
};
