import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { toldExporter } from './told-exporter.ts';

export interface TracingOptions {
  /** The service that spans are said to be of, unless OTEL_SERVICE_NAME says otherwise. */
  service: string;
  /** Of a collector that takes OTLP over HTTP; `v1/traces` is added to it. */
  url: string;
  /** Of what begins in this process, from 0 to 1. What another process follows is followed here too. */
  share: number;
  /** Gets a line when the collector takes no spans any more, and one when it does again. */
  log: (line: string) => void;
}

export interface Tracing {
  /** Work that begins a trace, or goes on with one that is under way. */
  span<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/** Milliseconds that a collector has to take a batch of spans. */
const PATIENCE = 5_000;

/**
 * Has spans of this process sent to a collector, in the background: one that is away loses spans, and holds up
 * nothing. Headers that it asks for are in OTEL_EXPORTER_OTLP_HEADERS.
 */
export const startTracing = ({ service, url, share, log }: TracingOptions): Tracing => {
  const address = new URL('v1/traces', url.endsWith('/') ? url : `${url}/`).href;
  const exporter = new OTLPTraceExporter({ url: address, timeoutMillis: PATIENCE });
  const provider = new NodeTracerProvider({
    // What the environment says of the service wins.
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: service }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: rootSampler(share) }),
    spanProcessors: [new BatchSpanProcessor(toldExporter(exporter, new URL(url).host, log))],
  });
  provider.register();
  return { span: inSpan, close: () => provider.shutdown() };
};

/** Of a kind that the sampler knows for a beginning. */
const inSpan: Tracing['span'] = (name, work) =>
  trace.getTracer('sluice').startActiveSpan(name, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });

/**
 * A trace begins with a request, a run or a schedule. What a queue does for itself while nobody asks anything of it
 * (looking for jobs, renewing locks) would be a trace of one span each time.
 */
const rootSampler = (share: number): Sampler => {
  const ratio = new TraceIdRatioBasedSampler(share);
  return {
    shouldSample: (context, traceId, _name, kind) =>
      kind === SpanKind.INTERNAL
        ? { decision: SamplingDecision.NOT_RECORD }
        : ratio.shouldSample(context, traceId),
    toString: () => `requests and jobs, ${ratio.toString()}`,
  };
};
