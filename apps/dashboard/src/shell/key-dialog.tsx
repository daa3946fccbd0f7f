import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { setAsker } from '../api/key.ts';
import { Button } from '../parts/button.tsx';
import { fieldOf } from '../parts/field.ts';
import '../parts/dialog.css';

/** Asks for an API key when the API wants one; it is kept until the browser's tab is closed. */
export const KeyDialog = () => {
  const [asked, setAsked] = useState<{ refused: boolean }>();
  const answer = useRef<((key: string | undefined) => void) | undefined>(undefined);
  useEffect(() => {
    setAsker(
      (refused) =>
        new Promise((resolve) => {
          answer.current = resolve;
          setAsked({ refused });
        }),
    );
  }, []);
  const give = (key: string | undefined): void => {
    setAsked(undefined);
    answer.current?.(key);
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    give(fieldOf(event.currentTarget, 'key') || undefined);
  };
  return (
    <Dialog.Root open={asked !== undefined} onOpenChange={(open) => open || give(undefined)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" render={<form onSubmit={submit} />}>
          <Dialog.Title>API key</Dialog.Title>
          <Dialog.Description className="muted">
            {asked?.refused
              ? 'This key is not known, or may not do this. Give another one.'
              : 'This deployment asks for a key. Whoever runs it can make you one.'}
          </Dialog.Description>
          <input
            className="field"
            name="key"
            type="password"
            autoComplete="off"
            aria-label="API key"
            required
          />
          <div className="dialog-actions">
            <Button type="button" onClick={() => give(undefined)}>
              Not now
            </Button>
            <Button type="submit" tone="main">
              Use this key
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};
