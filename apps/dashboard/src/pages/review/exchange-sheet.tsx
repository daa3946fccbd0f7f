import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ImportedVerdicts, VerdictFormat } from '@sluice/contracts';
import { addressOf, request } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { formatCount } from '../../format.ts';
import { Button } from '../../parts/button.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';

const EXPORT = '/api/v1/datasets/{dataset}/verdicts/export';
const IMPORT = '/api/v1/datasets/{dataset}/verdicts/import';

const EXPORTS: { name: string; format: VerdictFormat; ending: string; sample?: number }[] = [
  { name: 'CSV', format: 'csv', ending: 'csv' },
  { name: 'JSONL', format: 'jsonl', ending: 'jsonl' },
  { name: 'Label Studio', format: 'label-studio', ending: 'json' },
  {
    name: 'Label Studio, with pairs to judge',
    format: 'label-studio',
    ending: 'json',
    sample: 200,
  },
];

const FORMATS: Record<string, VerdictFormat> = {
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'label-studio',
};

/** Bytes of a file that fit a request, with what it is wrapped in. */
const MOST = 900_000;
/** Faults that are shown at once. */
const SHOWN = 20;

interface ExchangeSheetProps {
  dataset: string;
  version: string;
  reviewer: string;
}

/** Verdicts taken elsewhere and back. */
export const ExchangeSheet = ({ dataset, version, reviewer }: ExchangeSheetProps) => {
  const picker = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const taking = useMutation({
    mutationFn: ({ format, ending, sample }: (typeof EXPORTS)[number]) =>
      download(
        addressOf(EXPORT, { dataset }, { format, version, sample }),
        `${dataset}-verdicts.${ending}`,
      ),
  });
  const giving = useMutation({
    mutationFn: async (file: File) => {
      const format = FORMATS[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
      if (!format) throw new Error(`${file.name}: give a .csv, .jsonl or .json file`);
      if (file.size > MOST) {
        throw new Error(`${file.name}: is too large for a browser; use sluice verdicts import`);
      }
      return request('post', IMPORT, {
        params: { dataset },
        body: {
          format,
          name: file.name,
          text: await file.text(),
          ...(reviewer !== '' && { reviewer }),
        },
      });
    },
    // What a review shows of the ledger is all asked again.
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <Sheet
      title="Elsewhere and back"
      lead="The whole ledger as a file, and verdicts given elsewhere. What the ledger holds already is not added twice."
    >
      <div className="exchange">
        {EXPORTS.map((kind) => (
          <Button key={kind.name} onClick={() => taking.mutate(kind)}>
            {kind.name} <span aria-hidden="true">↓</span>
          </Button>
        ))}
        <Button tone="main" onClick={() => picker.current?.click()}>
          Import…
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".csv,.jsonl,.ndjson,.json"
          aria-label="File of verdicts"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) giving.mutate(file);
            // The same file can be chosen again once it is mended.
            currentTarget.value = '';
          }}
        />
      </div>
      {taking.error && <Fault error={taking.error} />}
      {giving.isPending && <Waiting what="Importing" />}
      {giving.error && <Fault error={giving.error} />}
      {giving.data && <Imported {...giving.data} />}
    </Sheet>
  );
};

const Imported = ({ added, standing, faults }: ImportedVerdicts) => (
  <div className="imported" role="status">
    <p>
      <b>{formatCount(added)}</b> added, <b>{formatCount(standing)}</b> there already
      {faults.length > 0 && (
        <>
          , <b>{formatCount(faults.length)}</b> rows are no verdicts
        </>
      )}
    </p>
    {faults.length > 0 && (
      <ul className="faults small">
        {faults.slice(0, SHOWN).map((fault) => (
          <li key={fault}>
            <bdi>{fault}</bdi>
          </li>
        ))}
        {faults.length > SHOWN && <li>and {formatCount(faults.length - SHOWN)} more</li>}
      </ul>
    )}
  </div>
);
