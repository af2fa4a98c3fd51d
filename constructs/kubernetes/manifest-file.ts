import { Construct } from 'constructs';

/** What is printed into one file: `30-logger.yaml` of the plain YAML, `logger.yaml` of the chart's templates. */
export class ManifestFile extends Construct {
  /**
   * @param order two digits before the name of the plain file, so that `kubectl apply -f` takes the files in this order
   * @param comment one line that says what is in the file
   */
  constructor(
    scope: Construct,
    readonly name: string,
    readonly order: number,
    readonly comment: string,
  ) {
    super(scope, name);
  }
}
