import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { KeyDialog } from './shell/key-dialog.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { Waiting } from './parts/states.tsx';
import './shell/shell.css';

const OverviewPage = lazy(() => import('./pages/overview/overview-page.tsx'));
const VersionPage = lazy(() => import('./pages/version/version-page.tsx'));
const TripletsPage = lazy(() => import('./pages/triplets/triplets-page.tsx'));
const PastRunPage = lazy(() => import('./pages/run/past-run-page.tsx'));
const RunsPage = lazy(() => import('./pages/runs/runs-page.tsx'));
const RunPage = lazy(() => import('./pages/run/run-page.tsx'));
const QueuesPage = lazy(() => import('./pages/queues/queues-page.tsx'));
const ReviewPage = lazy(() => import('./pages/review/review-page.tsx'));

const VERSION = '/datasets/:dataset/versions/:version';

export const App = () => (
  <>
    <a className="skip" href="#main">
      Skip to the content
    </a>
    <TopBar />
    <main id="main" tabIndex={-1}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={OverviewPage} />
          <Route path={VERSION}>
            {(name) => <VersionPage key={name.dataset + name.version} {...name} />}
          </Route>
          <Route path={`${VERSION}/triplets`}>
            {(name) => <TripletsPage key={name.dataset + name.version} {...name} />}
          </Route>
          <Route path={`${VERSION}/review`}>
            {(name) => <ReviewPage key={name.dataset + name.version} {...name} />}
          </Route>
          <Route path={`${VERSION}/run`}>
            {(name) => <PastRunPage key={name.dataset + name.version} {...name} />}
          </Route>
          <Route path="/runs" component={RunsPage} />
          <Route path="/runs/:run">{({ run }) => <RunPage key={run} run={run} />}</Route>
          <Route path="/queues" component={QueuesPage} />
          <Route>
            <p className="page nothing">There is no such page.</p>
          </Route>
        </Switch>
      </Suspense>
    </main>
    <KeyDialog />
  </>
);
