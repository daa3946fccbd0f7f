/** Numbers as the report writes them: the same for every reader, whatever their language. */

/** 1234567 → "1,234,567". */
export const formatCount = (value: number): string =>
  String(Math.round(value)).replace(/\B(?=([0-9]{3})+$)/g, ',');

/** A fixed number of decimals, with a true minus sign. */
export const formatDecimal = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals);
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
};

/** A share of 1 as "12.3 %"; what is not nothing never reads as 0.0 %, nor what is not all as 100.0 %. */
export const formatShare = (share: number | null): string => {
  if (share === null) return '–';
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return `${formatDecimal(share * 100, 1)} %`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** "350 ms", "12.3 s", "4 min 05 s", "2 h 07 min". */
export const formatSeconds = (seconds: number): string => {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
};

/** "2025-11-22 03:07 UTC"; with seconds, "2025-11-22 03:07:15 UTC". */
export const formatInstant = (iso: string, to: 'minutes' | 'seconds' = 'minutes'): string =>
  `${new Date(iso)
    .toISOString()
    .slice(0, to === 'minutes' ? 16 : 19)
    .replace('T', ' ')} UTC`;

const MINUTE = 60_000;

/** "just now", "5 min ago", "7 h ago", "3 days ago". */
export const formatAge = (iso: string, now = Date.now()): string => {
  const age = now - Date.parse(iso);
  if (age < MINUTE) return 'just now';
  if (age < 60 * MINUTE) return `${Math.floor(age / MINUTE)} min ago`;
  const hours = Math.floor(age / (60 * MINUTE));
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
};

/** 1234567 → "1.2 MB". */
export const formatBytes = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${formatDecimal(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${units[power]!}`;
};

/** Names as the manifest has them, in words: "relative_margin" → "relative margin". */
export const inWords = (name: string): string => name.replaceAll('_', ' ');

export const HARDNESS_WORDS = { hard: 'hard', semi_hard: 'semi-hard', easy: 'easy' } as const;

export const sumOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
