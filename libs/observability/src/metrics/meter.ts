import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

/** A name without its prefix, what it counts, and its labels. */
interface Description<Label extends string> {
  name: string;
  help: string;
  /** Each with few values: datasets, queues, reasons; never a run, a version or a document. */
  labels?: readonly Label[];
}

/** Makes metrics of one process. */
export interface Instruments {
  gauge: <Label extends string>(description: Description<Label>) => Gauge<Label>;
  counter: <Label extends string>(description: Description<Label>) => Counter<Label>;
  histogram: <Label extends string>(
    description: Description<Label> & { buckets: number[] },
  ) => Histogram<Label>;
}

/** Metrics that are kept together, and how they are told. */
export type Group<Told> = (instruments: Instruments) => Told;

/** What a process measures. */
export interface Meter {
  readonly contentType: string;
  /** The metrics of a group, made when they are first asked for. */
  of: <Told>(group: Group<Told>) => Told;
  /** Has something measured anew each time that the metrics are read. */
  onRead: (measure: () => Promise<void>) => void;
  /** All of it in Prometheus's text format. */
  text: () => Promise<string>;
  /** Name, type and meaning of each metric. */
  list: () => { name: string; type: string; help: string; labels: string[] }[];
}

const PREFIX = 'sluice_';

/** What the client calls against Prometheus's rules for names; each repeats others. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_utilization_histogram',
  'nodejs_eventloop_utilization_summary',
];
/** Milliseconds between two looks at what is not shown anyway. */
const SELDOM = 3_600_000;

export interface MeterOptions {
  /** Whether memory, processor and event loop of the process are measured too. */
  process?: boolean;
  /** Gets a line for each measurement that failed; the others are read all the same. */
  log?: (line: string) => void;
}

export const createMeter = ({ process = false, log }: MeterOptions = {}): Meter => {
  const registry = new Registry();
  if (process) measureProcess(registry);
  const groups = new Map<Group<unknown>, unknown>();
  const measures: (() => Promise<void>)[] = [];
  const instruments = instrumentsOf(registry);
  let reading: Promise<string> | undefined;

  const read = async (): Promise<string> => {
    const ends = await Promise.allSettled(measures.map((measure) => measure()));
    for (const end of ends) {
      if (end.status === 'rejected') log?.(`metrics: ${(end.reason as Error).message}`);
    }
    return registry.metrics();
  };

  return {
    contentType: registry.contentType,
    of: <Told>(group: Group<Told>) => {
      if (!groups.has(group)) groups.set(group, group(instruments));
      return groups.get(group) as Told;
    },
    onRead: (measure) => void measures.push(measure),
    // Two readers at once are told the same: neither sees what the other has half measured.
    text: () => (reading ??= read().finally(() => (reading = undefined))),
    list: () =>
      registry.getMetricsAsArray().map((metric) => {
        const { name, help, type, labelNames } = metric as unknown as Described;
        return { name, type, help, labels: labelNames ?? [] };
      }),
  };
};

/** The client's objects know their labels, its types do not. */
interface Described {
  name: string;
  help: string;
  type: string;
  labelNames?: string[];
}

const measureProcess = (register: Registry): void => {
  collectDefaultMetrics({ register, eventLoopUtilizationTimeout: SELDOM });
  for (const name of MISNAMED) register.removeSingleMetric(name);
};

const instrumentsOf = (register: Registry): Instruments => {
  const of = <Label extends string>({ name, help, labels = [] }: Description<Label>) => ({
    name: PREFIX + name,
    help,
    labelNames: [...labels],
    registers: [register],
  });
  return {
    gauge: (description) => new Gauge(of(description)),
    counter: (description) => new Counter(of(description)),
    histogram: (description) => new Histogram({ ...of(description), buckets: description.buckets }),
  };
};
