import { Link, useLocation } from 'wouter';
import type { VersionName } from '../api/shapes.ts';
import { useGet } from '../api/use-get.ts';
import { formatAge, formatInstant } from '../format.ts';

export const versionPath = ({ dataset, version }: VersionName): string =>
  `/datasets/${encodeURIComponent(dataset)}/versions/${encodeURIComponent(version)}`;

/** What the pages of a version have in common: which one it is, and the way to the others. */
export const VersionHead = ({ dataset, version }: VersionName) => {
  const { data } = useGet('/api/v1/datasets/{dataset}/versions/{version}', {
    params: { dataset, version },
  });
  const [location] = useLocation();
  const path = versionPath({ dataset, version });
  const tabs = [
    { name: 'Version', href: path },
    { name: 'Triplets', href: `${path}/triplets` },
    { name: 'Review', href: `${path}/review` },
    { name: 'Run', href: `${path}/run` },
  ];
  return (
    <div className="page-head">
      <div>
        <h1>{dataset}</h1>
        <p className="facts">
          <code>{version}</code>
          {data && (
            <>
              <time dateTime={data.created_at} title={formatInstant(data.created_at)}>
                {formatAge(data.created_at)}
              </time>
              <span>
                {data.output.format}, {data.output.file_type}
              </span>
            </>
          )}
        </p>
      </div>
      <nav className="tabs" aria-label="Pages of the version">
        {tabs.map(({ name, href }) => (
          <Link key={name} href={href} aria-current={location === href ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
    </div>
  );
};
