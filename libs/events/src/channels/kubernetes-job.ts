import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  asSluiceError,
  type EventType,
  type JobManifest,
  type SluiceEvent,
} from '@sluice/contracts';
import { ANSWER_KEPT, type Channel, DELIVERED, failed, type Outcome } from '../channel.ts';

export interface JobSubscription {
  name: string;
  types: readonly EventType[];
  manifest: JobManifest;
}

/** Where the API server is, and what a pod's service account is given to speak to it. */
export interface Cluster {
  /** `https://kubernetes.default.svc` */
  server: string;
  /** The folder with `token`, `ca.crt` and `namespace`. */
  account: string;
}

const IN_CLUSTER: Cluster = {
  server: 'https://kubernetes.default.svc',
  account: '/var/run/secrets/kubernetes.io/serviceaccount',
};

const TIMEOUT = 15_000;
const CONFLICT = 409;
/** Of the 63 characters that names of jobs may have. */
const ID_LENGTH = 16;
const NAME_LENGTH = 63 - ID_LENGTH - 1;

/**
 * A Job in the cluster, made from a manifest of the settings: its name is made unique by the event's id, and
 * every container has the event as JSON in SLUICE_EVENT. A Job that is there already has been told.
 */
export const kubernetesJobChannel = (
  { name, types, manifest }: JobSubscription,
  cluster = IN_CLUSTER,
): Channel => ({
  target: `job:${name}`,
  types,
  deliver: async (event, signal) => {
    try {
      return await createJob(jobFor(manifest, event), cluster, signal);
    } catch (error) {
      return failed(asSluiceError(error).message);
    }
  },
});

const jobFor = (manifest: JobManifest, event: SluiceEvent): JobManifest => {
  const { metadata, spec } = manifest;
  const pod = spec.template.spec;
  const env = [
    { name: 'SLUICE_EVENT', value: JSON.stringify(event) },
    { name: 'SLUICE_EVENT_ID', value: event.id },
    { name: 'SLUICE_EVENT_TYPE', value: event.type },
  ];
  const containers = pod.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), ...env],
  }));
  const name = `${metadata.name.slice(0, NAME_LENGTH)}-${event.id.slice(0, ID_LENGTH)}`;
  return {
    ...manifest,
    metadata: { ...metadata, name },
    spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers } } },
  };
};

const createJob = async (
  job: JobManifest,
  { server, account }: Cluster,
  signal: AbortSignal,
): Promise<Outcome> => {
  // Tokens are replaced while the pod runs, so they are read every time.
  const [token, ca, home] = await Promise.all(
    ['token', 'ca.crt', 'namespace'].map((file) => readFile(join(account, file), 'utf8')),
  );
  const namespace = job.metadata.namespace ?? home!.trim();
  const url = new URL(`/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`, server);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = {
    method: 'POST',
    ca,
    headers: {
      authorization: `Bearer ${token!.trim()}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(JSON.stringify(job));
  });
  const status = response.statusCode!;
  const body = await text(response);
  const answer = body.slice(0, ANSWER_KEPT);
  const stands = (status >= 200 && status < 300) || status === CONFLICT;
  return stands
    ? { ...DELIVERED, status, answer }
    : failed(`the API server answered ${status}: ${messageOf(body)}`, { status, answer });
};

/** A Status object says what is wrong. */
const messageOf = (body: string): string => {
  try {
    const { message } = JSON.parse(body) as { message?: string };
    return (message ?? body).slice(0, 200);
  } catch {
    return body.slice(0, 200);
  }
};
