import https from 'node:https';
import type { Manifest } from '../checks/manifest';

/** Where an API server is, and how an administrator proves who it is. */
export interface Access {
  /** `https://127.0.0.1:34567` */
  readonly url: string;
  /** The certificate that it must show, PEM. */
  readonly ca: string;
  /** Bearer token. */
  readonly token: string;
}

/** An object as the API server has it. */
export interface ApiObject extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: unknown;
}

/** What an API server answers. */
export interface Answer<T = unknown> {
  readonly code: number;
  /** The body; of an error, a Status. */
  readonly body: T;
  /** Its warnings, as `kubectl` would print them. */
  readonly warnings: readonly string[];
}

/** An API server said no. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** A kind that the API server does not serve: its definition is not there. */
export class UnknownKindError extends ApiError {
  constructor({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>) {
    super(404, `this cluster knows no ${kind} of ${apiVersion}`);
    this.name = 'UnknownKindError';
  }
}

/** An API server said nothing; it may be stopped, or another program may have its port. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(method: string, path: string, patience: number) {
    super(`${method} ${path}: the API server gave no whole answer within ${patience / 1000} seconds; run it again`);
    this.name = 'SilenceError';
  }
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

interface Options {
  readonly type?: string;
  readonly body?: unknown;
}

/**
 * The API of a cluster, as far as a rehearsal needs it: what `kubectl` would send, with the words of the answers and
 * their warnings. A library of the field would do; each brings some forty packages into what users install.
 */
export class Api {
  private readonly agent: https.Agent;
  private readonly resources = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  /** @param patience how long an answer may take, in milliseconds; the server itself gives up after a minute */
  constructor(
    private readonly access: Access,
    private readonly patience = 75_000,
  ) {
    this.agent = new https.Agent({ keepAlive: true, ca: access.ca, maxSockets: 32 });
  }

  /** Ends idle connections, which would keep a process alive. */
  close(): void {
    this.agent.destroy();
  }

  /** Whatever the answer is. */
  async ask<T = unknown>(method: string, path: string, { type = 'application/json', body }: Options = {}) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      Authorization: `Bearer ${this.access.token}`,
      // Node sends none by itself with a DELETE
      ...(body !== undefined && { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }),
    };
    const { agent, patience } = this;
    return new Promise<Answer<T>>((resolve, reject) => {
      const sent = https.request(`${this.access.url}${path}`, { method, agent, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            code: answer.statusCode ?? 0,
            body: parsed(Buffer.concat(parts).toString('utf8')) as T,
            warnings: warningsIn(answer.headers.warning),
          }),
        );
      });
      sent.on('error', reject);
      const givingUp = setTimeout(() => sent.destroy(new SilenceError(method, path, patience)), patience);
      sent.on('close', () => clearTimeout(givingUp));
      sent.end(text);
    });
  }

  /** The body of a good answer. @throws ApiError with the server's words */
  async get<T>(path: string): Promise<T> {
    return good(await this.ask<T>('GET', path));
  }

  /** All objects of a kind, in one namespace or, without, in all. */
  async list<T extends ApiObject = ApiObject>(
    apiVersion: string,
    kind: string,
    namespace?: string,
  ): Promise<readonly T[]> {
    const { items } = await this.get<{ items: readonly T[] }>(await this.pathOf({ apiVersion, kind }, namespace));
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** What an object is called in paths: `/apis/apps/v1/namespaces/lab/deployments/logger`. @throws ApiError for a kind that is not served */
  async pathOf(
    { apiVersion, kind, metadata }: { apiVersion: string; kind: string; metadata?: Manifest['metadata'] },
    namespace?: string,
  ): Promise<string> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.resourcesOf(group)).get(kind);
    if (resource === undefined) {
      this.resources.delete(group);
      throw new UnknownKindError({ apiVersion, kind });
    }
    const place = metadata?.namespace ?? namespace;
    return [
      group,
      ...(resource.namespaced && place !== undefined ? [`namespaces/${place}`] : []),
      resource.name,
      ...(metadata?.name !== undefined ? [encodeURIComponent(metadata.name)] : []),
    ].join('/');
  }

  /**
   * Server-side apply with strict field validation, as `kubectl apply --server-side --validate=strict`.
   *
   * @param namespace of objects that name none
   * @param dry whether it is only asked, and nothing kept
   * @throws ApiError with the server's words
   */
  async apply(object: Manifest, namespace: string, { dry = false, force = false } = {}): Promise<Answer<ApiObject>> {
    const options = `fieldManager=opentwin&fieldValidation=Strict&force=${force}${dry ? '&dryRun=All' : ''}`;
    const path = `${await this.pathOf(object, namespace)}?${options}`;
    const answer = await this.ask<ApiObject>('PATCH', path, { type: 'application/apply-patch+yaml', body: object });
    good(answer);
    return answer;
  }

  /** Deletes an object, if it is there. */
  async delete(object: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): Promise<void> {
    const body = { propagationPolicy: 'Background' };
    const answer = await this.ask('DELETE', await this.pathOf(object), { body });
    if (answer.code !== 404) good(answer);
  }

  /** A change of some fields. @param subresource such as `scale` or `status` */
  async patch(object: Manifest, change: object, subresource = ''): Promise<void> {
    const path = `${await this.pathOf(object)}${subresource === '' ? '' : `/${subresource}`}`;
    good(await this.ask('PATCH', path, { type: 'application/merge-patch+json', body: change }));
  }

  private async resourcesOf(group: string): Promise<ReadonlyMap<string, Resource>> {
    let known = this.resources.get(group);
    if (known === undefined) {
      known = this.discover(group);
      this.resources.set(group, known);
    }
    return known;
  }

  private async discover(group: string): Promise<ReadonlyMap<string, Resource>> {
    const { code, body } = await this.ask<{ resources?: readonly (Resource & { kind: string })[] }>('GET', group);
    if (code !== 404 && code >= 300) throw new ApiError(code, messageIn(body));
    const main = (body.resources ?? []).filter(({ name }) => !name.includes('/'));
    return new Map(main.map(({ kind, name, namespaced }) => [kind, { name, namespaced }]));
  }
}

function good<T>({ code, body }: Answer<T>): T {
  if (code >= 300) throw new ApiError(code, messageIn(body));
  return body;
}

/** The server says why in a Status, and of a path that it does not serve nothing but text. */
const messageIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : String(body);

function parsed(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text;
}

/** `299 - "text"`, several in one header behind commas. */
const warningsIn = (header: string | undefined): readonly string[] =>
  [...(header ?? '').matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g)].map(([, quoted = '""']) => String(JSON.parse(quoted)));
