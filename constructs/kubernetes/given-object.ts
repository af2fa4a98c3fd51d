import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AnyObject } from '../../lib/values/passed';
import type { Open } from '../../lib/words/settings';
import { entries, known } from '../../lib/words/structure';

/** An object as a user wrote it, printed as it came. */
export class GivenObject extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly given: Open<AnyObject>,
  ) {
    const { apiVersion, kind, metadata } = known(given) ?? {
      apiVersion: 'v1',
      kind: 'Given',
      metadata: { name: 'given' },
    };
    super(scope, id, { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace } });
  }

  override toJson(): object {
    return known(this.given) ?? { ...entries(this.given) };
  }
}
