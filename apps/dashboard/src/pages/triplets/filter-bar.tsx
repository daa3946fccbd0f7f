import { useEffect, useState } from 'react';
import type { Manifest } from '@sluice/contracts';
import { HARDNESS_WORDS, inWords } from '../../format.ts';
import { Button } from '../../parts/button.tsx';
import { ManySelect } from '../../parts/many-select.tsx';
import { readFilter, writeFilter, type Filter } from './filter.ts';
import './filter-bar.css';

interface FilterBarProps {
  filter: Filter;
  change: (change: Partial<Filter>) => void;
  counts: Manifest['counts'] | undefined;
}

const DECISIONS = ['selected', 'kept', 'review', 'rejected'];

const ORDERS: { value: string; name: string }[] = [
  { value: '', name: 'as in the audit' },
  { value: 'similarity', name: 'similarity' },
  { value: 'margin', name: 'd(a,n) − d(a,p)' },
  { value: 'd_ap', name: 'd(a,p)' },
  { value: 'd_an', name: 'd(a,n)' },
  { value: 'rank', name: 'rank' },
  { value: 'loss', name: 'loss' },
];

const wordsOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, inWords(name)]));

export const FilterBar = ({ filter, change, counts }: FilterBarProps) => {
  const reasons = Object.keys({ ...counts?.rejected, ...counts?.review }).sort();
  const isFiltered = writeFilter(filter) !== '';
  return (
    <form className="filter-bar" role="search" onSubmit={(event) => event.preventDefault()}>
      <SearchField text={filter.text} search={(text) => change({ text })} />
      <ManySelect
        name="decision"
        options={wordsOf(DECISIONS)}
        chosen={filter.decision}
        choose={(decision) => change({ decision })}
      />
      <ManySelect
        name="reason"
        options={wordsOf(reasons)}
        chosen={filter.reason}
        choose={(reason) => change({ reason })}
      />
      <ManySelect
        name="source"
        options={wordsOf(Object.keys(counts?.candidates ?? {}))}
        chosen={filter.source}
        choose={(source) => change({ source })}
      />
      <ManySelect
        name="hardness"
        options={HARDNESS_WORDS}
        chosen={filter.hardness}
        choose={(hardness) => change({ hardness })}
      />
      <fieldset className="range">
        <legend className="unseen">similarity</legend>
        <RangeField name="similarity_from" label="similarity from" {...{ filter, change }} />
        <span aria-hidden="true">≤ similarity ≤</span>
        <RangeField name="similarity_to" label="similarity to" {...{ filter, change }} />
      </fieldset>
      <label className="order">
        <span className="muted">order</span>
        <select
          className="field"
          value={filter.order}
          onChange={({ currentTarget }) => change({ order: currentTarget.value })}
        >
          {ORDERS.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <Button
          aria-pressed={filter.descending === 'true'}
          aria-label="largest first"
          title="largest first"
          onClick={() => change({ descending: filter.descending === 'true' ? '' : 'true' })}
        >
          {filter.descending === 'true' ? '↓' : '↑'}
        </Button>
      </label>
      {(['anchor', 'candidate'] as const).map(
        (name) =>
          filter[name] !== '' && (
            <Button key={name} onClick={() => change({ [name]: '' })} title="any again">
              {name} <code>{filter[name]}</code> ×
            </Button>
          ),
      )}
      {isFiltered && (
        <Button tone="quiet" onClick={() => change(readFilter(''))}>
          Clear
        </Button>
      )}
    </form>
  );
};

/** Milliseconds after the last letter before it is searched for. */
const PAUSE = 250;

const SearchField = ({ text, search }: { text: string; search: (text: string) => void }) => {
  const [typed, type] = useState(text);
  useEffect(() => type(text), [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => search(typed), PAUSE);
    return () => clearTimeout(timer);
  });
  return (
    <input
      className="field search"
      type="search"
      placeholder="Search in the texts"
      aria-label="Search in the texts"
      value={typed}
      maxLength={1000}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
};

interface RangeFieldProps {
  name: 'similarity_from' | 'similarity_to';
  label: string;
  filter: Filter;
  change: (change: Partial<Filter>) => void;
}

const RangeField = ({ name, label, filter, change }: RangeFieldProps) => (
  <input
    className="field"
    type="number"
    step="0.01"
    min="-1"
    max="1"
    aria-label={label}
    placeholder={name === 'similarity_from' ? '−1' : '1'}
    value={filter[name]}
    onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
  />
);
