/** Which repositories of CodeArtifact npm's own files lead to: nobody else knows, when a pipeline is gone. Pure. */

/** A repository that npm was told of, as its URL says it. */
export interface Login {
  /** The registry, with a slash at its end. */
  readonly url: string;
  readonly domain: string;
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly isLocal: boolean;
}

/** https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetRepositoryEndpoint.html */
const onAws =
  /^\/\/(?<domain>[a-z][a-z0-9-]*)-(?<account>\d{12})\.d\.codeartifact\.(?<region>[a-z0-9-]+)\.[a-z.]+\/npm\/(?<repository>[^/]+)\/$/;

/** The local AWS has them all on one port. */
const onLocal =
  /^\/\/[^/]+:\d+\/npm\/(?<domain>[a-z][a-z0-9-]*)-(?<account>\d{12})\.(?<region>[a-z0-9-]+)\/(?<repository>[^/]+)\/$/;

/** Those that lines of an `.npmrc` have a token for, or take for the registry, each once. */
export function loginsIn(text: string): Login[] {
  const places = text.split(/\r?\n/).flatMap((line) => {
    const place =
      /^(\/\/[^ =]+):_authToken *=/.exec(line)?.[1] ?? /^registry *= *"?https?:(\/\/[^"]*)"?$/.exec(line)?.[1];
    return place ?? [];
  });
  return [...new Set(places)].flatMap((place) => loginAt(place) ?? []);
}

function loginAt(place: string): Login | undefined {
  const aws = onAws.exec(place)?.groups;
  const { account, domain, region, repository } = aws ?? onLocal.exec(place)?.groups ?? {};
  if (account === undefined || domain === undefined || region === undefined || repository === undefined)
    return undefined;
  const isLocal = aws === undefined;
  return { url: `${isLocal ? 'http' : 'https'}:${place}`, domain, account, region, repository, isLocal };
}
