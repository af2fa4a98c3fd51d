import { App } from 'cdk8s';
import { filesIn, partsIn } from '../../constructs/kubernetes/printing';
import { OpenTwin } from '../../charts/opentwin/chart';
import { helpersText, templateText } from '../../lib/helm/templates';
import { opentwin } from '../../lib/values/opentwin';
import { symbolicRelease, symbolicSettings } from '../../lib/values/readings';
import { readSymbolically } from '../../lib/words/reading';

/** The templates of the whole chart `opentwin`, by path: its constructs, read on stand-ins. */
export const chartTemplates = (variant: string): Record<string, string> =>
  readSymbolically(variant, (reading) => {
    const chart = new OpenTwin(new App(), 'opentwin', {
      values: symbolicSettings(opentwin),
      release: symbolicRelease(),
    });
    const files = filesIn(chart).map((file) => [
      `templates/${file.name}.yaml`,
      templateText(file.comment, partsIn(file)),
    ]);
    return Object.fromEntries([...files, ['templates/_helpers.tpl', helpersText(reading)]]) as Record<string, string>;
  });
