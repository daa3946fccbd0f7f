import type { Run } from '@sluice/contracts';
import { Badge } from '../parts/badge.tsx';

const TONES: Record<Run['state'], 'good' | 'warn' | 'bad' | 'plain'> = {
  waiting: 'plain',
  planning: 'plain',
  running: 'plain',
  paused: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warn',
  skipped: 'plain',
};

export const RunState = ({ run: { state, note } }: { run: Pick<Run, 'state' | 'note'> }) => (
  <Badge tone={TONES[state]} {...(note !== null && { title: note })}>
    {state}
  </Badge>
);

const ENDED = new Set<Run['state']>(['succeeded', 'failed', 'cancelled', 'skipped']);

export const hasEnded = ({ state }: Pick<Run, 'state'>): boolean => ENDED.has(state);
