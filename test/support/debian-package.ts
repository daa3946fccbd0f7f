import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Test files run side by side and may want packages at once; apt lets one work and turns the others away. */
const LOCK = join(tmpdir(), 'sluice-apt.lock');

const INSTALL = `
for try in 1 2 3 4 5; do
  apt-get update -q && apt-get install -q -y --no-install-recommends "$1" && exit 0
  sleep 5
done
exit 1`;

/** Installs a Debian package where this user may; says why it could not, or nothing. */
export const installPackage = (name: string): string | undefined => {
  if (process.getuid?.() !== 0) return 'this user is not root, so nothing was installed';
  const { status, stdout, stderr, error } = spawnSync(
    'flock',
    [LOCK, 'sh', '-c', INSTALL, 'sh', name],
    { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  );
  if (status === 0) return undefined;
  return error?.message ?? `${stdout}${stderr}`.trim().slice(-2_000);
};
