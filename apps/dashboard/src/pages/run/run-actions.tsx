import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Run } from '@sluice/contracts';
import { request } from '../../api/client.ts';
import { Button } from '../../parts/button.tsx';
import { Fault } from '../../parts/states.tsx';
import { hasEnded } from '../../runs/run-state.tsx';

type Order = 'pause' | 'resume' | 'cancel' | 'retry';

const order = (run: string, what: Order): Promise<Run> =>
  request('post', `/api/v1/runs/{run}/${what}`, { params: { run } });

/** What can be asked of a run as it stands. */
const ordersOf = (run: Run): Order[] => {
  if (run.state === 'failed' || run.state === 'cancelled') return ['retry'];
  if (hasEnded(run)) return [];
  if (run.state === 'running') return ['pause', 'cancel'];
  return run.state === 'paused' ? ['resume', 'cancel'] : ['cancel'];
};

export const RunActions = ({ run }: { run: Run }) => {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const ordering = useMutation({
    mutationFn: (what: Order) => order(run.id, what),
    onSuccess: async (told, what) => {
      await queries.invalidateQueries();
      if (what === 'retry') navigate(`/runs/${told.id}`);
    },
  });
  return (
    <div className="run-actions">
      {ordering.error && <Fault error={ordering.error} />}
      {ordersOf(run).map((what) => (
        <Button
          key={what}
          tone={what === 'retry' || what === 'resume' ? 'main' : 'plain'}
          disabled={ordering.isPending}
          onClick={() => ordering.mutate(what)}
        >
          {what}
        </Button>
      ))}
    </div>
  );
};
