import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Manifest } from '@sluice/contracts';
import { formatCount, formatDecimal } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { DataText } from '../../parts/text.tsx';
import '../../parts/stacked.css';
import { versionPath } from '../../shell/version-head.tsx';

/** What the version was made of: inputs, model, spec, verdicts and the version before. */
export const LineageSheet = ({ manifest }: { manifest: Manifest }) => (
  <Sheet title="Lineage" lead="What this version was made of.">
    <table className="small stacked">
      <caption className="unseen">Inputs</caption>
      <thead>
        <tr>
          <th scope="col">input</th>
          <th scope="col" className="number">
            rows
          </th>
          <th scope="col" className="number">
            rejected
          </th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {manifest.inputs.map(({ uri, rows, rejected, sha256 }) => (
          <tr key={uri}>
            <th scope="row">
              <DataText text={uri} />
            </th>
            <td className="number" data-heading="rows">
              {formatCount(rows)}
            </td>
            <td className="number" data-heading="rejected">
              {formatCount(rejected)}
            </td>
            <td data-heading="SHA-256">
              <Digest hex={sha256} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <dl className="lineage small">
      {originsOf(manifest).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    {manifest.spec && (
      <details className="examples">
        <summary>The run spec, with its defaults</summary>
        <pre className="spec">{JSON.stringify(manifest.spec, null, 2)}</pre>
      </details>
    )}
  </Sheet>
);

/** Enough of a digest to tell two apart; the whole of it on demand. */
const Digest = ({ hex }: { hex: string }) => (
  <code title={hex}>
    {hex.slice(0, 12)}
    <span className="muted">…</span>
  </code>
);

const originsOf = (manifest: Manifest): [string, ReactNode][] => {
  const { model, embedding, previous, verdicts, dataset } = manifest;
  return [
    ['model', <DataText key="model" text={`${model.path}, ${model.dimensions} dimensions`} />],
    ['model fingerprint', <Digest key="fingerprint" hex={model.fingerprint} />],
    [
      'mean cosine of documents',
      embedding.mean_cosine === null ? '–' : formatDecimal(embedding.mean_cosine, 3),
    ],
    ['distance, margin', `${manifest.distance}, ${manifest.margin}`],
    [
      'verdicts of people',
      verdicts
        ? `${formatCount(verdicts.negatives)} negative, ${formatCount(verdicts.positives)} positive`
        : 'none',
    ],
    [
      'version before',
      previous ? (
        <Link key="previous" href={versionPath({ dataset, version: previous.version })}>
          <code>{previous.version}</code>
        </Link>
      ) : (
        'none'
      ),
    ],
    ['digest of the spec', <Digest key="spec" hex={manifest.spec_digest} />],
    ['digest of the plan', <Digest key="plan" hex={manifest.plan_digest} />],
    ['digest of the content', <Digest key="content" hex={manifest.content_digest} />],
  ];
};
