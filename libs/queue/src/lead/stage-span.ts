import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';

/** Shows the work on a stage in the trace of its run, if there is one; the stage's jobs are spans below it. */
export const inStageSpan = <Result>(
  stage: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> =>
  trace.getTracer('sluice').startActiveSpan(`stage ${stage}`, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
