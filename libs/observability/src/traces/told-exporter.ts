import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node';

type Export = SpanExporter['export'];
type Result = Parameters<Parameters<Export>[1]>[0];

/** An exporter that says once when its collector takes nothing any more, and once when it does again. */
export const toldExporter = (
  exporter: SpanExporter,
  collector: string,
  log: (line: string) => void,
): SpanExporter => {
  let lost = false;
  const tell = ({ error }: Result): void => {
    if (lost === (error !== undefined)) return;
    lost = error !== undefined;
    log(
      lost
        ? `traces: ${collector} takes none: ${error?.message || 'no answer'}; they are lost until it does`
        : `traces: ${collector} takes them again`,
    );
  };
  return {
    export: (spans: ReadableSpan[], done) =>
      exporter.export(spans, (result) => {
        tell(result);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
};
