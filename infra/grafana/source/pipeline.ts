import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { asOfNow, overTime } from './panels.ts';

/** What the processes do just now: is anything in the way? */
export const pipeline = (): DashboardBuilder =>
  new DashboardBuilder('Sluice: pipeline')
    .uid('sluice-pipeline')
    .tags(['sluice'])
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .readonly()
    .withPanel(
      asOfNow({
        title: 'Processes that answer',
        description: 'Of those that Prometheus knows.',
        unit: 'short',
        series: [
          ['sum(up{job="sluice"})', 'up'],
          ['count(up{job="sluice"})', 'known'],
        ],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Memory of Redis',
        description: 'Share of what it may use; above 80 % is an alert.',
        unit: 'percentunit',
        series: [
          ['max(sluice_queue_memory_bytes) / (max(sluice_queue_memory_limit_bytes) > 0)', 'used'],
        ],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Disk left',
        description: 'Where versions and artifacts are; below 10 % is an alert.',
        unit: 'percentunit',
        series: [['min(sluice_storage_free_bytes / sluice_storage_size_bytes)', 'left']],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Runs under way',
        description: 'For how long; 6 hours are an alert.',
        unit: 's',
        series: [['max by (dataset) (sluice_run_open_seconds)', '{{dataset}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Jobs that wait',
        description: 'By queue. Growing while the ones below do not: start more workers.',
        unit: 'short',
        stacked: true,
        series: [['sum by (queue) (sluice:queue_jobs:newest{state="waiting"})', '{{queue}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Jobs under way',
        description: 'By queue.',
        unit: 'short',
        stacked: true,
        series: [['sluice:queue_jobs:newest{state="active"}', '{{queue}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Jobs that end',
        description: 'By queue and outcome.',
        unit: 'ops',
        series: [['sluice:jobs:rate5m', '{{queue}} {{outcome}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Duration of jobs',
        description: '95 of 100 took no longer, by queue.',
        unit: 's',
        series: [['sluice:job_duration_seconds:p95_30m', '{{queue}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Jobs in trouble',
        description: 'Failed for good, and stalled within the hour.',
        unit: 'short',
        series: [
          ['sluice:queue_jobs:newest{state="failed"}', '{{queue}} failed'],
          ['sum by (queue) (increase(sluice_jobs_stalled_total[1h]))', '{{queue}} stalled'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Embedding',
        description: 'Texts asked for and tokens run, a second.',
        unit: 'ops',
        series: [
          ['sluice:embed_texts:rate5m', 'texts'],
          ['sluice:embed_tokens:rate5m', 'tokens'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Known vectors',
        description: 'Share of texts whose vectors were known from before.',
        unit: 'percentunit',
        series: [['sluice:embed_cache_hits:ratio_30m', 'known']],
      }),
    )
    .withPanel(
      overTime({
        title: 'GPU',
        description: 'How busy, and how full. Idle while jobs wait: raise the token budget.',
        unit: 'percentunit',
        series: [
          ['max by (instance, gpu) (sluice_gpu_utilization_ratio)', '{{instance}} {{gpu}} busy'],
          [
            'max by (instance, gpu) (sluice_gpu_memory_used_bytes / sluice_gpu_memory_bytes)',
            '{{instance}} {{gpu}} memory',
          ],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory of the processes',
        description: 'Resident.',
        unit: 'bytes',
        series: [
          ['max by (instance) (process_resident_memory_bytes{job="sluice"})', '{{instance}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Lag of the event loops',
        description: '99 of 100 turns waited no longer. Above a second, health checks suffer.',
        unit: 's',
        series: [
          ['max by (instance) (nodejs_eventloop_lag_p99_seconds{job="sluice"})', '{{instance}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Events',
        description: 'Attempts to deliver them, an hour, by outcome.',
        unit: 'short',
        series: [
          ['sum by (outcome) (increase(sluice_webhook_deliveries_total[1h]))', '{{outcome}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Processor',
        description: 'Cores that each process uses.',
        unit: 'short',
        series: [
          ['max by (instance) (rate(process_cpu_seconds_total{job="sluice"}[5m]))', '{{instance}}'],
        ],
      }),
    );
