/**
 * The walls of the house: apps → nest-kit → composition → adapters → pipeline → contracts → mining.
 * Adapters are the libraries that touch the outside; they never see each other.
 */
const ADAPTERS = 'queue|embedding|vector-index|datasets|audit|storage|records|events|observability';

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'mining-is-pure',
      comment: 'mining imports nothing of the project and nothing that does I/O',
      severity: 'error',
      from: { path: '^libs/mining/src' },
      to: { pathNot: '^(libs/mining/src|node_modules/zod)' },
    },
    {
      name: 'contracts-below-pipeline',
      severity: 'error',
      from: { path: '^libs/contracts/src' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/(contracts|mining)/src' },
    },
    {
      name: 'pipeline-below-adapters',
      severity: 'error',
      from: { path: '^libs/pipeline/src' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/(pipeline|contracts|mining)/src' },
    },
    {
      name: 'adapters-stay-apart',
      severity: 'error',
      from: { path: `^libs/(${ADAPTERS})/src` },
      // npm may put a package into the folder of the library that asks for it.
      to: {
        path: '^(libs|apps)/[^/]+/(?!node_modules/)',
        pathNot: '^libs/($1|pipeline|contracts|mining)/src',
      },
    },
    {
      name: 'composition-below-apps',
      comment: 'only apps and nest-kit may ask composition to wire the adapters',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/(composition|nest-kit)/' },
      to: { path: '^libs/composition/' },
    },
    {
      name: 'apps-are-leaves',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'nest-only-in-nest-kit-and-apps',
      severity: 'error',
      from: { path: '^libs/(?!nest-kit/)' },
      to: { path: 'node_modules/@nestjs' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/src' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
