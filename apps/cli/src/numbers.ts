/** 12,345 — the same in every locale. */
export const count = (value: number): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** 0.42 → "42.0 %". */
export const percent = (share: number | null): string =>
  share === null ? 'none' : `${(share * 100).toFixed(1)} %`;

/** 3.2 s, 2 min 5 s, 1 h 10 min. */
export const duration = (seconds: number): string => {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
