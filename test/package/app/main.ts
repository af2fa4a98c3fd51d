import { App, Chart } from 'cdk8s';
import {
  eachObjects,
  type Installation,
  InputError,
  installation,
  LocalDirectoryPool,
  Mongodb,
  OpenTwin,
  SingletonService,
} from 'opentwin-charts';

/** A whole installation, from the settings that differ. */
const site: Installation = installation({
  release: { name: 'site', namespace: 'simulation' },
  values: { commonLabels: { team: 'antennas' }, localSession: { replicas: 2 } },
});

const app = new App({ outdir: 'out' });
new OpenTwin(app, 'whole', site);

/** Single parts among objects of one's own. */
const parts = new Chart(app, 'parts', { labels: { owner: 'us' } });
new Mongodb(parts, 'mongodb', site);
new SingletonService(parts, 'logger', site);
eachObjects(parts, 'pool', site.values.localDirectory.pools, (scope, pool) => {
  new LocalDirectoryPool(scope, 'pool', site, pool);
});
app.synth();

// @ts-expect-error a number is not written as text
const mistaken: Parameters<typeof installation>[0] = { values: { localSession: { replicas: 'two' } } };
try {
  installation(mistaken);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.log(error.problems.map(({ path }) => path).join());
}
