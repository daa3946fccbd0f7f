import {
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';

/** A query, and what its series are called. */
export type Series = [query: string, legend: string];

export interface PanelOptions {
  title: string;
  /** What it shows and what to make of it. */
  description: string;
  unit: 'percentunit' | 'short' | 's' | 'bytes' | 'ops';
  series: Series[];
  /** Columns of 24. */
  width?: number;
  stacked?: boolean;
}

/** The data source that provisioning/datasources makes. */
export const SOURCE = { type: 'prometheus', uid: 'sluice' };

const HEIGHT = 8;

const queries = (series: readonly Series[]): DataqueryBuilder[] =>
  series.map(([query, legend], i) =>
    new DataqueryBuilder()
      .expr(query)
      .legendFormat(legend)
      .refId(String.fromCodePoint(65 + i))
      .datasource(SOURCE),
  );

/** Numbers over time. */
export const overTime = (options: PanelOptions): TimePanel => {
  const { title, description, unit, series, width = 12, stacked = false } = options;
  const panel = new TimePanel()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(SOURCE)
    .axisSoftMin(0)
    .span(width)
    .height(HEIGHT)
    .targets(queries(series));
  return stacked
    ? panel.fillOpacity(30).stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
    : panel;
};

/** Numbers as they are now. */
export const asOfNow = (options: PanelOptions): StatPanel => {
  const { title, description, unit, series, width = 6 } = options;
  return new StatPanel()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(SOURCE)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .span(width)
    .height(HEIGHT / 2)
    .targets(queries(series));
};
