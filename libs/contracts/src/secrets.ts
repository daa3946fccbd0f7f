/**
 * Every variable that holds a secret and is no setting: settings may come from a file that is shown around, these
 * may not. Each may instead be named with _FILE at its end, and hold the path of a file with the secret.
 */
export const SECRET_VARIABLES = [
  'SLUICE_QUEUE_PASSWORD',
  'SLUICE_QUEUE_SENTINEL_PASSWORD',
  'SLUICE_RECORDS_PASSWORD',
  'SLUICE_QDRANT_API_KEY',
  'SLUICE_EMBEDDING_API_KEY',
  'HF_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OPENLINEAGE_API_KEY',
] as const;

export type SecretVariable = (typeof SECRET_VARIABLES)[number];
