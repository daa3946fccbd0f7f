import { randomBytes } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHubClient } from '../../src/hub/hub-client.ts';
import { hubFolder } from '../../src/hub/hub-folder.ts';
import { neededFiles } from '../../src/hub/needed-files.ts';
import { scratchFolder } from '../scratch.ts';
import { startHub, type HubServer, type Repository } from './hub-server.ts';

const FIRST = '1'.repeat(40);
const SECOND = '2'.repeat(40);
const TOKEN = 'hf_secret';

/** A repository as sentence-transformers models have it, with a second commit that changes one file. */
const madeRepository = (more: Partial<Repository> = {}): Repository => {
  const files = {
    'config.json': Buffer.from('{"hidden_size": 8}'),
    'modules.json': Buffer.from('[]'),
    'tokenizer.json': Buffer.from('{}'),
    'vocab.txt': Buffer.from('a\nb\n'),
    'README.md': Buffer.from('# A model'),
    'model.safetensors': randomBytes(1_000),
    '1_Pooling/config.json': Buffer.from('{"pooling_mode": "mean"}'),
    '2_Dense/model.safetensors': randomBytes(500),
    'onnx/model.onnx': randomBytes(2_000_000),
    'onnx/model_quantized.onnx': randomBytes(1_000),
    'openvino/openvino_model.xml': Buffer.from('<xml/>'),
  };
  return {
    revisions: { main: FIRST, 'v1/a': FIRST },
    commits: {
      [FIRST]: files,
      [SECOND]: { ...files, 'config.json': Buffer.from('{"hidden_size": 9}') },
    },
    lfs: (path) => /\.(onnx|safetensors)$/.test(path),
    ...more,
  };
};

const NEEDED = [
  '1_Pooling/config.json',
  '2_Dense/model.safetensors',
  'config.json',
  'modules.json',
  'onnx/model.onnx',
  'tokenizer.json',
  'vocab.txt',
];

const fetching =
  (hub: HubServer, root: string, log: string[] = []) =>
  async (
    path: string,
    { token, graph = 'onnx/model.onnx' }: { token?: string; graph?: string } = {},
  ) =>
    hubFolder(path, {
      root,
      choose: (files, address) => neededFiles(files, address, [graph, 'model.onnx']),
      client: openHubClient({ endpoint: `${hub.url}/`, token: token ?? '', firstWait: 1 }),
      log: (line) => log.push(line),
    });

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const expectFiles = async (folder: string, files: Record<string, Buffer>): Promise<void> => {
  expect(await filesIn(folder)).toEqual(NEEDED);
  for (const path of NEEDED) {
    expect((await readFile(join(folder, path))).equals(files[path]), path).toBe(true);
  }
};

/** Nothing in the folder but what was committed to it. */
const expectNothingPartial = async (root: string): Promise<void> => {
  expect(
    (await filesIn(root)).filter((path) => !/(revisions\/[^/]+|files\.json)$/.test(path)),
  ).toEqual([]);
};

describe('a model of the hub', () => {
  it('comes with the files that running it takes, once, at a commit', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    const root = await scratchFolder();
    const log: string[] = [];
    const fetchModel = fetching(hub, root, log);
    const { folder, pinned } = await fetchModel('hf://org/name');
    expect(pinned).toBe(`hf://org/name@${FIRST}`);
    await expectFiles(folder, repository.commits[FIRST]);
    expect(log).toEqual([`fetches hf://org/name@${FIRST}, 2.0 MB`]);

    const asked = hub.requests.length;
    expect(await fetchModel('hf://org/name@main')).toEqual({ folder, pinned });
    expect(await fetchModel('hf://org/name@v1/a')).toEqual({ folder, pinned });
    expect(await fetchModel(pinned)).toEqual({ folder, pinned });
    expect(hub.requests.slice(asked)).toEqual([
      '/api/models/org/name/revision/main',
      '/api/models/org/name/revision/v1%2Fa',
    ]);
  });

  it('follows its branch, and stays where it is pinned', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    const fetchModel = fetching(hub, await scratchFolder());
    const before = await fetchModel('hf://org/name');
    repository.revisions['main'] = SECOND;
    const after = await fetchModel('hf://org/name');
    expect(after.pinned).toBe(`hf://org/name@${SECOND}`);
    await expectFiles(after.folder, repository.commits[SECOND]);
    expect(await fetchModel(before.pinned)).toEqual(before);
    await expectFiles(before.folder, repository.commits[FIRST]);
  });

  it('keeps another graph of the same commit apart', async () => {
    const hub = await startHub({ 'org/name': madeRepository() });
    const fetchModel = fetching(hub, await scratchFolder());
    const { folder } = await fetchModel('hf://org/name');
    const small = await fetchModel('hf://org/name', { graph: 'onnx/model_quantized.onnx' });
    expect(small.folder).not.toBe(folder);
    expect(await filesIn(join(small.folder, 'onnx'))).toEqual(['model_quantized.onnx']);
    expect(await filesIn(join(folder, 'onnx'))).toEqual(['model.onnx']);
  });

  it('is used without a network once it is here, and says so', async () => {
    const hub = await startHub({ 'org/name': madeRepository() });
    const log: string[] = [];
    const fetchModel = fetching(hub, await scratchFolder(), log);
    const here = await fetchModel('hf://org/name');
    await hub.stop();
    log.length = 0;
    expect(await fetchModel(here.pinned)).toEqual(here);
    expect(log).toEqual([]);
    expect(await fetchModel('hf://org/name')).toEqual(here);
    expect(log).toEqual([
      expect.stringMatching(
        /^hf:\/\/org\/name@main: http:\S+ cannot be reached \(ECONNREFUSED\); goes on with the copy of 1{40}$/,
      ),
    ]);
    await expect(fetchModel('hf://org/other')).rejects.toMatchObject({
      code: 'unreachable',
      message: /^hf:\/\/org\/other@main: http:\S+ cannot be reached \(ECONNREFUSED\)$/,
    });
  });

  it('is fetched again where a file was damaged on this machine', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    const fetchModel = fetching(hub, await scratchFolder());
    const { folder, pinned } = await fetchModel('hf://org/name');
    for (const damage of [
      () => truncate(join(folder, 'onnx/model.onnx'), 100),
      () => writeFile(join(folder, 'config.json'), '{"hidden_size": 7}'),
    ]) {
      await damage();
      expect((await fetchModel(pinned)).folder).toBe(folder);
      await expectFiles(folder, repository.commits[FIRST]);
    }
  });

  it('is fetched by several processes at once', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    const root = await scratchFolder();
    const fetched = await Promise.all(
      Array.from({ length: 4 }, () => fetching(hub, root)('hf://org/name')),
    );
    expect(new Set(fetched.map(({ folder }) => folder)).size).toBe(1);
    await expectFiles(fetched[0].folder, repository.commits[FIRST]);
    expect(await readdir(join(root, 'org/name', FIRST))).toHaveLength(2);
  });

  it('that is private or gated is shown the token, its file server is not', async () => {
    for (const gated of [false, true]) {
      const repository = madeRepository({ token: TOKEN, gated });
      const hub = await startHub({ 'org/name': repository });
      const { folder } = await fetching(hub, await scratchFolder())('hf://org/name', {
        token: TOKEN,
      });
      await expectFiles(folder, repository.commits[FIRST]);
      expect(hub.requests.filter((path) => path.startsWith('cdn'))).not.toEqual([]);
    }
  });
});

describe('a hub that is slow to give', () => {
  it('is asked again after faults that pass, wherever they come', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    const seen = new Map<string, number>();
    hub.disturb = ({ url }, response) => {
      const path = url!.split('?')[0];
      const times = (seen.get(path) ?? 0) + 1;
      seen.set(path, times);
      if (times === 1) response.writeHead(500).end();
      if (times === 2) response.destroy();
      if (times === 3) response.writeHead(429, { 'retry-after': '0' }).end();
      return times <= 3;
    };
    const { folder } = await fetching(hub, await scratchFolder())('hf://org/name');
    await expectFiles(folder, repository.commits[FIRST]);
  });

  it('leaves nothing behind when it breaks off for good', async () => {
    const repository = madeRepository();
    const hub = await startHub({ 'org/name': repository });
    hub.disturb = ({ url, headers }, response) => {
      if (!url!.includes('vocab.txt') || headers.range) return false;
      response.writeHead(200, { 'content-length': 4 });
      response.write('a\n', () => response.destroy());
      return true;
    };
    const root = await scratchFolder();
    await expect(fetching(hub, root)('hf://org/name')).rejects.toMatchObject({
      code: 'unreachable',
      message: /^hf:\/\/org\/name@1{40}: http:\S+ breaks off/,
    });
    await expectNothingPartial(root);
    hub.disturb = undefined;
    const { folder } = await fetching(hub, root)('hf://org/name');
    await expectFiles(folder, repository.commits[FIRST]);
  });

  it('is not believed when a file differs from its digest', async () => {
    for (const tampered of ['onnx/model.onnx', 'config.json']) {
      const hub = await startHub({ 'org/name': madeRepository() });
      hub.tamper = (path, bytes) => {
        if (path !== tampered) return bytes;
        const other = Buffer.from(bytes);
        other[other.length - 3] ^= 1;
        return other;
      };
      const root = await scratchFolder();
      await expect(fetching(hub, root)('hf://org/name')).rejects.toMatchObject({
        code: 'model',
        message: `hf://org/name@${FIRST}: ${tampered} came with other bytes than the hub has; try again`,
      });
      await expectNothingPartial(root);
    }
  });
});

const refusal = async (
  path: string,
  repository: Partial<Repository> = {},
  token?: string,
): Promise<unknown> => {
  const hub = await startHub({ 'org/name': madeRepository(repository) });
  const error: unknown = await fetching(hub, await scratchFolder())(path, { token }).catch(
    (thrown: unknown) => thrown,
  );
  return error;
};

describe('a model that cannot be had', () => {
  it('is told apart in one line each', async () => {
    expect(await refusal('hf://org/nothing')).toMatchObject({
      code: 'spec',
      message:
        /^hf:\/\/org\/nothing@main: http:\S+ has no such model; check the name, or set HF_TOKEN/,
    });
    expect(await refusal('hf://org/name@v9')).toMatchObject({
      code: 'spec',
      message: 'hf://org/name@v9: the model has no such branch, tag or commit',
    });
    expect(await refusal('hf://org/name', { token: TOKEN, gated: true })).toMatchObject({
      code: 'model',
      message: /is gated: accept its terms at http:\S+\/org\/name and set HF_TOKEN$/,
    });
    expect(await refusal('hf://org/name', { token: TOKEN }, 'hf_wrong')).toMatchObject({
      code: 'spec',
      message: /no such model/,
    });
    expect(await refusal('hf://org/name', {}, 'secret')).toMatchObject({
      code: 'model',
      message: 'HF_TOKEN is no token of the hub: those begin with hf_',
    });
    for (const path of ['hf://', 'hf://a/b/c', 'hf://../etc', 'hf://org/name@', 'hf://org/na me']) {
      expect(await refusal(path)).toMatchObject({ code: 'spec', message: /is no address; write/ });
    }
    const commits = {
      [FIRST]: { 'config.json': Buffer.from('{}'), 'model.safetensors': Buffer.from('x') },
    };
    expect(await refusal('hf://org/name', { commits })).toMatchObject({
      code: 'model',
      message:
        'hf://org/name@main has no onnx/model.onnx or model.onnx: export it to ONNX and give the folder instead',
    });
  });

  it('may not write outside its folder', async () => {
    const graph = { 'onnx/model.onnx': Buffer.from('graph') };
    for (const path of ['../../escaped.json', '/tmp/escaped.json', 'a/../../escaped.json']) {
      const commits = { [FIRST]: { ...graph, [path]: Buffer.from('{}') } };
      const hub = await startHub({ 'org/name': madeRepository({ commits }) });
      const { folder } = await fetching(hub, await scratchFolder())('hf://org/name');
      expect(await filesIn(folder)).toEqual(['onnx/model.onnx']);
    }
  });
});
