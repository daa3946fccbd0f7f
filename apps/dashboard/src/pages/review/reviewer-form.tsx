import type { FormEvent } from 'react';
import { Button } from '../../parts/button.tsx';
import { fieldOf } from '../../parts/field.ts';
import { Sheet } from '../../parts/sheet.tsx';

/** Verdicts carry the name of who gave them. */
export const ReviewerForm = ({ be }: { be: (reviewer: string) => void }) => {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = fieldOf(event.currentTarget, 'reviewer');
    if (name !== '') be(name);
  };
  return (
    <Sheet
      title="Who is reviewing?"
      lead="Your name goes with your verdicts into the ledger, so that two people can disagree and be told apart."
    >
      <form className="reviewer-form" onSubmit={submit}>
        <input
          className="field"
          name="reviewer"
          aria-label="Your name"
          placeholder="Your name"
          autoComplete="name"
          maxLength={100}
          required
        />
        <Button type="submit" tone="main">
          Begin
        </Button>
      </form>
    </Sheet>
  );
};
