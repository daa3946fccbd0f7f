import { SluiceError } from '@sluice/contracts';

/** Milliseconds a Pushgateway has to answer in. */
const PATIENCE = 10_000;

/** The address of a Pushgateway, as `http://pushgateway:9091`. @throws SluiceError `usage` for what is none */
export const gatewayAddress = (text: string): URL => {
  const url = URL.parse(text.endsWith('/') ? text : `${text}/`);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new SluiceError(
    'usage',
    'the metrics: that is no address of a Pushgateway; give one as http://host:9091, without a password',
  );
};

/**
 * Puts metrics in the place of those pushed before for the same dataset.
 * @throws SluiceError `unreachable` for a gateway that did not take them
 */
export const pushMetrics = async (
  gateway: URL,
  dataset: string,
  { text, contentType }: { text: string; contentType: string },
): Promise<void> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new SluiceError('unreachable', `the metrics: ${gateway.origin} ${why}`, { cause });
  };
  const place = `metrics/job/sluice/dataset/${encodeURIComponent(dataset)}`;
  const answer = await fetch(new URL(place, gateway), {
    method: 'PUT',
    headers: { 'content-type': contentType },
    body: text,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => refuse('does not answer; is a Pushgateway running there?', error));
  if (!answer.ok) refuse(`takes none: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
};
