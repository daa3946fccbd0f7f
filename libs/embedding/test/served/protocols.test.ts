import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../../src/index.ts';
import { startOpenAi, startTei, vectorOf } from './model-servers.ts';
import { expectVectors, failureOf, openAi, openTei, rows, textsOf } from './open-served.ts';

describe('text-embeddings-inference', () => {
  it('is sent no more texts at once than it takes, and cuts long ones', async () => {
    const server = await startTei({ info: { max_client_batch_size: 8 } });
    server.limits.texts = 8;
    const embedder = await openTei(server);
    await expectVectors(embedder, server, [...textsOf(50), 'long '.repeat(2_000)]);
    expect(Math.max(...server.batches)).toBe(8);
  });

  it('leaves vectors their length where that is asked for', async () => {
    const embedder = await openTei(await startTei(), { normalize: false });
    const [vector] = rows(await embedder.embed(['a'], 'document'), 24);
    expect(Math.hypot(...vector)).toBeCloseTo(3, 5);
  });

  it('is told from other servers', async () => {
    expect(await failureOf(openTei(await startOpenAi()))).toMatchObject({
      code: 'model',
      message: expect.stringMatching(/\/info refuses \(404\): Invalid URL$/) as string,
    });
    const { url } = await startTei({ info: { model_id: 7 } });
    expect(await failureOf(openTei({ url }))).toMatchObject({
      code: 'model',
      message: `${url}/info is not that of a TEI server; if it is OpenAI-compatible, set model.api: openai and model.name`,
    });
  });
});

describe('an OpenAI-compatible server', () => {
  it('may send floats where it is asked for base64, or refuse that', async () => {
    for (const base64 of ['ignores', 'refuses'] as const) {
      const server = await startOpenAi({ base64 });
      await expectVectors(await openAi(server), server, textsOf(100));
    }
  });

  it('is named with or without its /v1, and may cut vectors', async () => {
    const server = await startOpenAi();
    const embedder = await openAi({ url: `${server.url}/v1/` }, { cutTo: 16 });
    expect(embedder.dimensions).toBe(16);
  });

  it('that cuts no text gets long ones cut, those alone', async () => {
    const server = await startOpenAi();
    const embedder = await openAi(server);
    const long = 'word '.repeat(10_000);
    server.texts.length = 0;
    const vectors = rows(await embedder.embed([...textsOf(20), long], 'document'), 24);
    expect(vectors.slice(0, 20)).toEqual(textsOf(20).map((text) => vectorOf('first', text, 24)));
    const cut = server.texts.filter((text) => text.startsWith('word '));
    expect(cut).toEqual([long.slice(0, 6_250)]);
    expect(vectors[20]).toEqual(vectorOf('first', cut[0], 24));
  });

  it('that knows no such model says so', async () => {
    const server = await startOpenAi();
    expect(await failureOf(openAi(server, { name: 'embed-9' }))).toMatchObject({
      code: 'model',
      message: `${server.url}/v1/embeddings refuses (404): The model \`embed-9\` does not exist.`,
    });
  });

  it('that refuses for good is asked no more', async () => {
    const server = await startOpenAi();
    let asked = 0;
    server.disturb = (_, response) => {
      asked++;
      response.writeHead(422, { 'content-type': 'application/json' });
      return !!response.end('{"detail":"no"}');
    };
    expect(await failureOf(openAi(server))).toMatchObject({
      code: 'model',
      message: `${server.url}/v1/embeddings refuses (422): no`,
    });
    expect(asked).toBe(1);
  });

  it('that sends what are no vectors is told from others', async () => {
    const server = await startOpenAi();
    for (const [body, says] of [
      ['{"data": []}', /sent 0 vectors for 5 texts/],
      ['{"hello": 1}', /does not answer as OpenAI’s does|does not answer as OpenAI's does/],
      [
        JSON.stringify({
          data: Array.from({ length: 5 }, (_, index) => ({ index, embedding: ['x'] })),
        }),
        /sent a vector that is no list of numbers/,
      ],
    ] as const) {
      server.disturb = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        return !!response.end(body);
      };
      expect(await failureOf(openAi(server))).toMatchObject({
        code: 'model',
        message: expect.stringMatching(says) as string,
      });
    }
  });
});

describe('the address of a server', () => {
  it('may hold no secret, and must be one', async () => {
    for (const address of ['http://user:pass@host', 'http://host/?key=secret', 'http://']) {
      const error = (await failureOf((async () => openTei({ url: address }))())) as Error;
      expect(error).toMatchObject({ code: 'spec' });
      expect(error.message).not.toMatch(/pass@|secret/);
    }
  });
});

describe('a model of a spec that is served', () => {
  it('is opened with what the spec says of it', async () => {
    const server = await startOpenAi();
    const embedder = await openEmbedder({
      path: server.url,
      api: 'openai',
      name: 'embed-1',
      prompts: { query: 'query: ' },
      dimensions: 16,
    });
    expect(embedder).toMatchObject({ dimensions: 16, symmetric: false });
    const vectors = await embedder.embed(['a'], 'anchor');
    expect(rows(vectors, 16)).toEqual([vectorOf('first', 'query: a', 24).slice(0, 16)]);
    const tei = await openEmbedder({ path: (await startTei()).url, api: 'tei' });
    expect(tei).toMatchObject({ dimensions: 24, symmetric: true });
  });
});
